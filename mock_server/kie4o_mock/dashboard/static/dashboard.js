/* The page works without this. With it, lists stay up to date, and forms do not reload the page. */
"use strict";

/* Replace what differs. Rows that have ids are compared one by one, so that images and the place
   on the page stay as they are. The server has escaped all that others wrote. */
function update(old, fresh) {
 if (old.outerHTML === fresh.outerHTML || old.contains(document.activeElement) && old.matches("form")) return;
 const names = node => [...node.children].map(child => child.id).join();
 const alike = old.tagName === fresh.tagName && old.children.length && names(old) === names(fresh)
  && [...old.children].every(child => child.id || child.children.length);
 if (!alike) { old.replaceWith(fresh); return; }
 [...old.children].forEach((child, number) => update(child, fresh.children[number]));
}

function show(text, whole) {
 const fresh = new DOMParser().parseFromString(text, "text/html");
 const parts = whole ? ["#said", "[data-live]", "#controls"] : ["[data-live]"];
 for (const old of document.querySelectorAll(parts.join())) {
  const found = old.id && fresh.getElementById(old.id);
  if (!found) continue;
  if (old.matches("details")) found.open = old.open;
  update(old, found);
 }
}

async function refresh() {
 const answer = await fetch(location.href);
 if (answer.ok) show(await answer.text(), false);
}

document.addEventListener("change", event => {
 if (event.target.dataset.submits !== undefined) event.target.form.requestSubmit();
});

document.addEventListener("submit", async event => {
 const form = event.target;
 if (form.method !== "post" || form.dataset.plain !== undefined) return;
 event.preventDefault();
 const button = event.submitter;
 button?.setAttribute("aria-busy", "true");
 const answer = await fetch(form.action, {method: "POST", body: new URLSearchParams(new FormData(form))});
 const text = await answer.text();
 button?.removeAttribute("aria-busy");
 if (answer.ok) { show(text, true); return; }
 const problem = new DOMParser().parseFromString(text, "text/html").getElementById("problem");
 document.getElementById("said").textContent = problem ? problem.textContent : answer.statusText;
});

/* One look after another, however fast changes come. */
let looking = false, again = false;
async function look() {
 if (looking) { again = true; return; }
 looking = true;
 try { await refresh(); } catch { /* the mock has ended, or restarts */ }
 looking = false;
 if (again) { again = false; look(); }
}
