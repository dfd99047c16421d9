// Keeps a tick as soon as it is made: a draft that saves itself sends no form.

const form = document.getElementById("composer");

document.getElementById("asked").addEventListener("change", async ({ target }) => {
  if (target.name !== "done") return;
  await fetch(`/api/v1/posts/${form.dataset.post}/grounds/${target.value}`, {
    method: "PATCH",
    headers: {
      "Content-Type": "application/json",
      "Accept": "application/json",
      "X-CSRFToken": form.elements.csrf_token.value,
    },
    body: JSON.stringify({ done: target.checked }),
  });
});
