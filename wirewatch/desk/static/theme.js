// Light or dark as Airflow's own switch says, else as the system does; before anything is painted.
(function () {
  "use strict";
  function follow() {
    var chosen = null;
    try { chosen = localStorage.getItem("theme"); } catch (error) { /* no storage: the system's */ }
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
    else delete document.documentElement.dataset.theme;
  }
  follow();
  addEventListener("storage", function (event) {
    if (event.key === "theme") { follow(); dispatchEvent(new Event("themechange")); }
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", function () {
    dispatchEvent(new Event("themechange"));
  });
})();
