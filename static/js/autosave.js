/* Saves the form of a profile as a draft some seconds after the last letter, and when its window is
   left. Without a script, or without a network, the button does it. */
const form = document.getElementById("profile-form");
const said = document.getElementById("autosaved");
const PAUSE = 4000;
const LONGEST = 10000;
let timer;
let isDirty = false;
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

async function send() {
  const data = new FormData(form);
  /* A picture is sent by the button; a draft is discarded by it too. */
  for (const name of [...data.keys()]) {
    if (name.startsWith("discard-") || name === "logo_file") data.delete(name);
  }
  data.set("autosave", "1");
  const response = await fetch(form.action, {
    method: "POST",
    body: data,
    redirect: "manual",
    signal: AbortSignal.timeout(LONGEST),
  });
  if (response.type === "opaqueredirect") {
    say("You are signed out. Save: after signing in you find here what you have typed.");
  } else if (response.ok) {
    const answer = await response.json();
    const seen = JSON.parse(form.elements.seen.value);
    form.elements.seen.value = JSON.stringify({ ...seen, ...answer.seen });
    say(sentences(answer));
  } else {
    say("This is not saved: you have signed in anew, or act for nobody here any more. Copy what you typed and load the page again.");
  }
}

async function save() {
  clearTimeout(timer);
  /* One after the other: two at once would each look like the change of somebody else. */
  while (isDirty) {
    isDirty = false;
    try {
      await send();
    } catch {
      isDirty = true;
      say("There is no connection. What you typed is still here, and is saved when it is back.");
      return;
    }
  }
}

function start() {
  saving ??= save().finally(() => {
    saving = null;
  });
}

form.addEventListener("input", () => {
  isDirty = true;
  clearTimeout(timer);
  timer = setTimeout(start, PAUSE);
});
form.addEventListener("submit", async (event) => {
  clearTimeout(timer);
  isDirty = false;
  if (saving) {
    event.preventDefault();
    say("Saving …");
    await saving;
    isDirty = false;
    form.requestSubmit(event.submitter);
  }
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden && isDirty) start();
});
window.addEventListener("online", () => isDirty && start());
/* A window that is closed or left by a link ends a request that has begun: ask first. */
window.addEventListener("beforeunload", (event) => {
  if (isDirty || saving) event.preventDefault();
});
