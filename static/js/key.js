/* A security key at the door: asks the browser for it and sends what it says in the form's hidden field. */
for (const form of document.querySelectorAll("form[data-key]")) {
  const options = () => JSON.parse(form.dataset.options).publicKey;
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (list) => (list || []).map((key) => ({ ...key, id: bytes(key.id) }));
  const ask = {
    create: (o) => navigator.credentials.create({ publicKey: { ...o, challenge: bytes(o.challenge),
      user: { ...o.user, id: bytes(o.user.id) }, excludeCredentials: named(o.excludeCredentials) } }),
    get: (o) => navigator.credentials.get({ publicKey: { ...o, challenge: bytes(o.challenge),
      allowCredentials: named(o.allowCredentials) } }),
  }[form.dataset.key];
  const said = (key) => {
    const response = { clientDataJSON: text(key.response.clientDataJSON) };
    for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"])
      if (key.response[part]) response[part] = text(key.response[part]);
    return { id: key.id, rawId: text(key.rawId), type: key.type, response,
      authenticatorAttachment: key.authenticatorAttachment, clientExtensionResults: key.getClientExtensionResults() };
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const notice = form.querySelector("[role=alert]");
    notice.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(said(await ask(options())));
      form.submit();
    } catch {
      notice.hidden = false;
    }
  });
}
