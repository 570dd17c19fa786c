// Each chart is drawn from the table that stands under it: what a reader's software reads is what is drawn.
(function () {
  "use strict";
  const drawn = new Map();
  // A canvas knows no light-dark(): the browser is asked what the colour is now.
  function shade(name) {
    const probe = document.createElement("span");
    probe.style.color = "var(" + name + ")";
    document.body.append(probe);
    const colour = getComputedStyle(probe).color;
    probe.remove();
    return colour;
  }

  function numbers(figure) {
    const table = figure.querySelector("table");
    const names = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent);
    const rows = [...table.tBodies[0].rows];
    const at = rows.map((row) => Date.parse(row.cells[0].textContent) / 1000);
    const series = names.map((_, n) => rows.map((row) => {
      const text = row.cells[n + 1].textContent;
      return text === "" ? null : Number(text);
    }));
    return { names, at, series, days: rows.length > 0 && rows[0].cells[0].textContent.length === 10 };
  }

  function told(value, unit) {
    if (value == null) return "";
    if (unit !== "s") return value.toLocaleString("en");
    if (value < 120) return (value < 10 ? value.toFixed(1) : Math.round(value)) + " s";
    if (value < 7200) return Math.round(value / 60) + " min";
    return (value / 3600).toFixed(1) + " h";
  }

  const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  function when(stamp, step) {
    const at = new Date(stamp * 1000);
    const day = at.getUTCDate() + " " + MONTHS[at.getUTCMonth()];
    if (step < 86400) return at.getUTCHours() || at.getUTCMinutes() ? at.toISOString().slice(11, 16) : day;
    return at.getUTCMonth() === 0 && at.getUTCDate() <= step / 86400 ? day + "\n" + at.getUTCFullYear() : day;
  }

  // Stacked: each series is drawn on top of those before it, the highest first.
  function stacked(series) {
    const sums = [];
    series.forEach((values, n) => sums.push(values.map((v, i) => (v || 0) + (n ? sums[n - 1][i] : 0))));
    return sums;
  }

  function draw(figure) {
    const old = drawn.get(figure);
    if (old) old.destroy();
    const { names, at, series, days } = numbers(figure);
    const place = figure.querySelector(".plot");
    if (!at.length) return;
    const kind = figure.dataset.kind, unit = figure.dataset.unit;
    const dark = shade("--dim"), faint = shade("--line");
    const step = at.length > 1 ? at[1] - at[0] : 86400, timed = unit === "s";
    const font = "12px " + getComputedStyle(document.body).fontFamily;
    const shown = kind === "stacked" ? stacked(series) : series;
    const order = names.map((_, n) => n);
    if (kind === "stacked") order.reverse();
    const bars = uPlot.paths.bars({ size: [0.72, 48], radius: 0.12 });
    // Of a scale of powers only the powers are written and ruled.
    const powers = (_, ticks) => ticks.map((v) => (v > 0 && Math.abs(Math.log10(v) - Math.round(Math.log10(v))) < 1e-9 ? v : null));
    const only = timed ? { filter: powers } : {};
    const ruled = Object.assign({ stroke: faint, width: 1 }, only);
    const axis = { stroke: dark, font, grid: { stroke: faint, width: 1 }, ticks: { stroke: faint, width: 1 } };
    const options = {
      width: Math.max(place.clientWidth, 200),
      height: figure.dataset.height ? Number(figure.dataset.height) : 200,
      tzDate: (stamp) => uPlot.tzDate(new Date(stamp * 1000), "Etc/UTC"),
      // Half a step of room on either side, for the bars; seconds and days are both to be seen.
      scales: { x: { time: true, range: [at[0] - step * 0.6, at[at.length - 1] + step * 0.6] },
                y: timed ? { distr: 3, range: (_, low, high) => [Math.min(1, low || 1), Math.max(high * 1.5, 10)] }
                         : { range: (_, low, high) => [0, Math.max(high * 1.08, 4)] } },
      legend: { live: true },
      cursor: { drag: { x: false, y: false }, points: { size: 6 } },
      axes: [Object.assign({}, axis, { grid: { show: false }, space: 64,
               incrs: (days ? [1, 2, 3, 7, 14, 28, 56, 112] : []).map((n) => n * 86400).concat(days ? [] : [3600, 10800, 21600, 43200, 86400]),
               values: (_, ticks, __, ___, gap) => ticks.map((v) => when(v, gap)) }),
             Object.assign({}, axis, only, { size: 62, grid: ruled, ticks: ruled, values: (_, ticks) => ticks.map((v) =>
               v != null && (Number.isInteger(v) || timed) ? told(v, unit) : "") })],
      series: [{ label: days ? "day" : "hour", value: (_, v) => v == null ? "" :
                 new Date(v * 1000).toISOString().slice(0, days ? 10 : 16).replace("T", " ") }].concat(order.map((n) => ({
        label: names[n], stroke: shade("--c" + (n + 1)), width: 2,
        fill: kind === "lines" ? undefined : shade("--c" + (n + 1)),
        paths: kind === "lines" ? undefined : bars,
        points: { show: kind === "lines" && at.length < 40, size: 5, fill: shade("--c" + (n + 1)) },
        spanGaps: true,
        value: (_, v, __, i) => told(i == null ? null : series[n][i], unit),
      }))),
    };
    // No bar for nothing; no logarithm of nothing.
    const least = (n) => (v, i) => (timed && v != null ? Math.max(v, 0.1) : kind !== "lines" && !series[n][i] ? null : v);
    drawn.set(figure, new uPlot(options, [at].concat(order.map((n) => shown[n].map(least(n)))), place));
  }

  function all(root) {
    for (const figure of root.querySelectorAll("figure.chart")) draw(figure);
    for (const figure of drawn.keys()) if (!figure.isConnected) { drawn.get(figure).destroy(); drawn.delete(figure); }
  }

  let waiting = 0;
  addEventListener("resize", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => {
      for (const [figure, plot] of drawn)
        plot.setSize({ width: Math.max(figure.querySelector(".plot").clientWidth, 200), height: plot.height });
    });
  });
  addEventListener("themechange", () => all(document));
  document.addEventListener("DOMContentLoaded", () => all(document));
  document.addEventListener("htmx:afterSettle", () => all(document));
})();
