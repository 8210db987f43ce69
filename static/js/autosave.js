/* Saves the form of a profile as a draft some seconds after the last letter. Without a script, or
   without a network, the button does it. */
const form = document.getElementById("profile-form");
const said = document.getElementById("autosaved");
const PAUSE = 4000;
let timer;
let saving = null;

function say(words) {
  said.textContent = words;
}

function sentences(answer) {
  const now = new Date().toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
  const parts = [`Saved as a draft at ${now}.`];
  if (answer.wrong.length) parts.push(`Not yet right: ${answer.wrong.join(", ")}.`);
  if (answer.conflicts.length) {
    parts.push(`Changed by somebody else meanwhile: ${answer.conflicts.join(", ")}. Save to see it.`);
  }
  return parts.join(" ");
}

async function save() {
  const data = new FormData(form);
  /* A picture is sent by the button; a draft is discarded by it too. */
  data.delete("logo_file");
  for (const name of [...data.keys()]) if (name.startsWith("discard-")) data.delete(name);
  data.set("autosave", "1");
  try {
    const response = await fetch(form.action, { method: "POST", body: data, redirect: "manual" });
    if (response.type === "opaqueredirect") {
      say("You are signed out. Save: after signing in you find here what you have typed.");
    } else if (response.ok) {
      const answer = await response.json();
      const seen = JSON.parse(form.elements.seen.value);
      form.elements.seen.value = JSON.stringify({ ...seen, ...answer.seen });
      say(sentences(answer));
    } else {
      say("This could not be saved by itself. Use the button.");
    }
  } catch {
    say("There is no connection. What you typed is still here; save it later.");
  }
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    await saving;
    saving = save();
    await saving;
    saving = null;
  }, PAUSE);
}

form.addEventListener("input", later);
form.addEventListener("submit", async (event) => {
  clearTimeout(timer);
  if (saving) {
    /* What is being saved would look like the change of somebody else. */
    event.preventDefault();
    await saving;
    saving = null;
    form.requestSubmit(event.submitter);
  }
});
