/* Lets the browser make or use a passkey, and posts its answer in the form that asked. Needs nothing from elsewhere. */
"use strict";

const able = window.PublicKeyCredential?.parseRequestOptionsFromJSON;

async function ask(kind, options) {
  if (kind === "get") {
    return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  }
  return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
}

async function answer(event) {
  event.preventDefault();
  const form = event.target;
  const wrong = form.querySelector("[role=alert]");
  wrong.hidden = true;
  try {
    const credential = await ask(form.dataset.passkey, JSON.parse(form.dataset.options));
    form.elements.answer.value = JSON.stringify(credential.toJSON());
    form.submit();
  } catch {
    wrong.hidden = false;
  }
}

for (const form of able ? document.querySelectorAll("form[data-passkey]") : []) {
  form.hidden = false;
  form.addEventListener("submit", answer);
  form.parentElement.querySelector("[data-no-passkey]").hidden = true;
}
