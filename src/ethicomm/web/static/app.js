/* Improves what already works without it: the light changes at once, a code is copied, focus follows a swap. */
"use strict";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-theme-choice]") || !event.submitter) return;
  event.preventDefault();
  const chosen = event.submitter.value;
  const body = new URLSearchParams([...new FormData(form), ["theme", chosen]]);
  fetch(form.action, { method: "POST", body, redirect: "manual" });
  if (chosen === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
  for (const button of form.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.value === chosen));
  }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  navigator.clipboard.writeText(source.textContent.trim()).then(() => {
    button.textContent = button.dataset.copied;
  });
});

document.addEventListener("htmx:after:swap", () => {
  document.querySelector("[data-focus]")?.focus();
});
