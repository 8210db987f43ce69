/* Passkeys are offered where the browser knows them and the portal has a name: browsers refuse
   them to bare IP addresses. Elsewhere the buttons stay hidden, and what stands instead is shown. */
if (window.PublicKeyCredential && !/^[\d.]+$|:/.test(location.hostname)) {
  for (const part of document.querySelectorAll("[data-with-passkeys]")) {
    part.hidden = false;
  }
  for (const part of document.querySelectorAll("[data-without-passkeys]")) {
    part.hidden = true;
  }
  for (const button of document.querySelectorAll("[data-passkey]")) {
    const { credential, passwordless } = button.form.elements;
    const ids = { credential: credential.id, passwordless: passwordless?.id, data: "js_data" };
    /* Each of allauth's functions asks for its button by another of these names. */
    ids.add = ids.authenticate = ids.login = button.id;
    window.allauth.webauthn.forms[button.dataset.passkey]({ ids });
  }
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    document.getElementById("passkey-problem").hidden = false;
  });
}
