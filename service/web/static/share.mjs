// Copies the approved words, byte for byte, and says so; the link beside opens its network, and the
// phone's own sheet takes them to any other app.

const told = document.querySelector(".copied");

async function copied(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.focus();
    field.select();
    return document.execCommand("copy");
  }
}

for (const sheet of navigator.share ? document.querySelectorAll("[data-sheet]") : []) {
  sheet.hidden = false;
  sheet.addEventListener("click", async () => {
    const words = { text: document.getElementById(sheet.dataset.sheet).value };
    if (sheet.dataset.link) words.url = sheet.dataset.link;
    try {
      await navigator.share(words);
    } catch (error) {
      if (error.name !== "AbortError") told.textContent = told.dataset.failed;
    }
  });
}

for (const trigger of document.querySelectorAll("[data-copy]")) {
  trigger.hidden = false;
  for (const plain of trigger.querySelectorAll("[data-without]")) plain.hidden = true;
  for (const active of trigger.querySelectorAll("[data-with]")) active.hidden = false;
  trigger.addEventListener("click", async () => {
    const done = await copied(document.getElementById(trigger.dataset.copy));
    told.textContent = done ? trigger.dataset.copied : told.dataset.failed;
  });
}
