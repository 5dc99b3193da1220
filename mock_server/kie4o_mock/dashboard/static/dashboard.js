/* The page works without this. With it, lists stay up to date, and forms do not reload the page.
   Whatever others wrote was escaped by the server, and is parsed here without running anything. */
"use strict";

/* Make an element like a fresh one, and touch nothing that is alike already: images, the place on
   the page and the focus stay. Children that have ids are recognised by them. */
function update(old, fresh) {
 if (old.isEqualNode(fresh)) return;
 if (old.nodeName !== fresh.nodeName || old.id !== fresh.id) { old.replaceWith(fresh); return; }
 if (old.nodeType !== Node.ELEMENT_NODE) { old.data = fresh.data; return; }
 for (const {name} of [...old.attributes]) if (name !== "open" && !fresh.hasAttribute(name)) old.removeAttribute(name);
 for (const {name, value} of fresh.attributes) if (name !== "open" && old.getAttribute(name) !== value) old.setAttribute(name, value);
 if (fresh.children.length && [...old.children, ...fresh.children].every(child => child.id)) updateRows(old, fresh);
 else if (old.childNodes.length === fresh.childNodes.length) {
  const children = [...fresh.childNodes];
  [...old.childNodes].forEach((child, number) => update(child, children[number]));
 } else old.replaceChildren(...fresh.childNodes);
}

function updateRows(old, fresh) {
 const rows = new Map([...old.children].map(child => [child.id, child]));
 let next = old.firstElementChild;
 for (const child of [...fresh.children]) {
  const known = rows.get(child.id);
  rows.delete(child.id);
  if (known === next && next) next = next.nextElementSibling;
  else old.insertBefore(known || child, next);
  if (known) update(known, child);
 }
 for (const gone of rows.values()) gone.remove();
}

/* Show what a page of the server says; `parts` are the elements that may change, all with ids. */
function show(text, parts) {
 const fresh = new DOMParser().parseFromString(text, "text/html");
 for (const old of document.querySelectorAll(parts)) {
  const found = fresh.getElementById(old.id);
  if (found) update(old, found);
 }
}

const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

/* One look after another, however fast changes come. */
let looking = false, again = false;
async function look() {
 again = true;
 if (looking) return;
 looking = true;
 while (again && !document.hidden) {
  again = false;
  try {
   const answer = await fetch(location.href);
   if (answer.ok) show(await answer.text(), "[data-live]");
  } catch { /* the mock has ended, or starts again */ }
  await pause(250);
 }
 looking = false;
}

/* Without a stream, as from a server with one thread, the page looks every two seconds. */
let stream = null, timer = null;
function watch() {
 stream?.close();
 clearInterval(timer);
 if (document.hidden) return;
 stream = new EventSource(document.body.dataset.changes);
 stream.onmessage = look;
 stream.onerror = () => {
  if (stream.readyState !== EventSource.CLOSED) return;
  clearInterval(timer);
  timer = setInterval(look, 2000);
 };
}

/* The clock goes on between two looks. */
function tick() {
 const clock = document.querySelector("#clock time");
 const scale = Number(clock.dataset.scale);
 if (!scale) return;
 clock.dataset.now = Number(clock.dataset.now) + scale;
 clock.textContent = new Date(clock.dataset.now * 1000).toISOString().slice(0, 19).replace("T", " ");
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
 const said = document.getElementById("said");
 said.className = answer.ok ? "" : "bad";
 if (!answer.ok) {
  const problem = new DOMParser().parseFromString(text, "text/html").getElementById("problem");
  said.textContent = problem ? problem.textContent : answer.statusText;
 } else if (new URL(answer.url).pathname === location.pathname) show(text, "#said, #controls, [data-live]");
 else location.assign(answer.url);
});

if (document.body.dataset.changes) {
 /* What an action did is told once. */
 const url = new URL(location.href);
 url.searchParams.delete("done");
 url.searchParams.delete("count");
 history.replaceState(null, "", url);
 watch();
 document.addEventListener("visibilitychange", () => { watch(); look(); });
 setInterval(tick, 1000);
}
