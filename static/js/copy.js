/* Copies what a button carries. Browsers offer the clipboard to secure pages alone: elsewhere the
   button stays hidden, and the link beside it is what there is to copy. */
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const answer = button.nextElementSibling;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const words = button.dataset.copy;
      /* What is said twice in a row is read out once only, unless it has gone in between. */
      answer.textContent = "";
      try {
        await navigator.clipboard.writeText(words);
        answer.textContent = "Copied";
      } catch {
        answer.textContent = `Your browser does not allow it. Copy it from here: ${words}`;
      }
    });
  }
}
