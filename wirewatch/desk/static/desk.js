// What htmx does not do: keys, a clean address, the frame's address in Airflow's, links out of the frame.
(function () {
  "use strict";
  const framed = window.parent !== window;
  const items = () => [...document.querySelectorAll("a[data-item]")].filter((a) => a.offsetParent !== null);

  // Keys. One that is typed into a field is text; whoever cannot use single keys turns them off.
  const keysOn = () => { try { return localStorage.getItem("desk-keys") !== "off"; } catch (e) { return true; } };
  function step(by) {
    const all = items();
    if (!all.length) return;
    const now = all.indexOf(document.activeElement);
    const next = all[Math.min(Math.max(now + by, 0), all.length - 1)];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
    // The next page comes before it is needed.
    if (by > 0 && now >= all.length - 2) { const older = document.querySelector("li.next [hx-get]"); if (older) older.click(); }
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    const help = document.getElementById("help");
    if (event.key === "Escape" && typing) { typing.blur(); return; }
    if (typing || help.open || !keysOn()) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "/") { const field = document.querySelector("input[type=search], textarea"); if (!field) return; field.focus(); field.select(); }
    else if (event.key === "?") help.showModal();
    else return;
    event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-help]")) document.getElementById("help").showModal();
  });
  document.addEventListener("change", (event) => {
    if (event.target.id === "keys-on") try { localStorage.setItem("desk-keys", event.target.checked ? "on" : "off"); } catch (e) { /* kept for this page */ }
    const form = event.target.closest("form[data-auto]");
    if (form) form.requestSubmit();
  });

  // The address holds what is set, and nothing that is not.
  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.target.closest("[data-filter]")) return;
    const sent = event.detail.formData;
    for (const [name, value] of [...sent.entries()]) if (value === "" || (name === "kind" && value === "all")) sent.delete(name);
  });
  // A page nobody looks at does not ask for news.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.id === "poll" && document.hidden) event.preventDefault();
  });
  const trouble = (words) => {
    const notice = document.getElementById("trouble");
    notice.textContent = words;
    notice.hidden = !words;
  };
  document.addEventListener("htmx:beforeSwap", (event) => { if (event.detail.xhr.status < 400) trouble(""); });
  document.addEventListener("htmx:responseError", (event) => {
    const code = event.detail.xhr.status;
    trouble(code === 401 || code === 403
      ? "You are no longer logged in, or may not see this: open the page again to log in."
      : "The desk could not answer (" + code + "). What is shown may be old.");
  });
  for (const name of ["htmx:sendError", "htmx:timeout"])
    document.addEventListener(name, () => trouble("The desk does not answer. What is shown may be old."));
  // An item that has just come keeps the reader's place.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "items") { const empty = document.querySelector("#stream .empty"); if (empty && document.querySelector("#items li")) empty.remove(); }
  });

  // In Airflow's frame: its address follows ours, as Airflow itself does it on each load, and a link
  // to an outlet is followed by the page around, because a sandboxed frame opens no window.
  const around = framed ? (() => { try { return /^(.*\/plugin\/[^/]+)/.exec(parent.location.pathname); } catch (e) { return null; } })() : null;
  function share() {
    if (around) parent.history.replaceState(parent.history.state, "", around[1] + location.pathname + location.search + location.hash);
  }
  document.addEventListener("htmx:pushedIntoHistory", share);
  document.addEventListener("click", (event) => {
    const out = event.target.closest("a[target=_blank]");
    if (!out || !around) return;
    event.preventDefault();
    const link = parent.document.createElement("a");
    link.href = out.href; link.target = "_blank"; link.rel = "noopener noreferrer";
    link.click();
  });

  document.addEventListener("DOMContentLoaded", () => {
    const on = document.getElementById("keys-on");
    if (on) on.checked = keysOn();
    const mark = document.getElementById("mark");
    if (mark && location.hash === "#mark") { mark.scrollIntoView({ block: "center" }); mark.focus({ preventScroll: true }); }
    // On a phone the filter is folded until it is asked for.
    if (matchMedia("(max-width: 60em)").matches) for (const fold of document.querySelectorAll("details.fold")) fold.open = false;
  });
})();
