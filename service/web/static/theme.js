// Before anything is painted: who has chosen no theme gets the one that their system prefers.

const root = document.documentElement;
if (root.dataset.theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches) {
  root.dataset.bsTheme = "dark";
}
