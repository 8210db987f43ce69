/* Wagtail sends its forms without the browser's look at required fields. A picture that comes back
   for its alternative text has lost its file, so here the browser looks before it is sent. */
document.addEventListener("focusin", ({ target }) => {
  const form = target.closest("form[novalidate]");
  if (form?.querySelector("[name$=description][required]")) {
    form.noValidate = false;
  }
});
