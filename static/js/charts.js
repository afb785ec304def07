// Draws the charts of a page from the figures in it. The table beside each says the same without scripts.
const tones = {
  light: {
    met: "#1f7a43", "not-met": "#b3372f", open: "#d9a441", none: "#b9c0c8", unknown: "#8b949e",
    "program-0": "#123a63", "program-1": "#c98a12", ink: "#1b2430", line: "#d9d4c8", paper: "#ffffff",
  },
  dark: {
    met: "#57b87c", "not-met": "#e8837c", open: "#dfae52", none: "#5a6572", unknown: "#77828e",
    "program-0": "#8fc1f2", "program-1": "#e9b23c", ink: "#e8ebef", line: "#37414d", paper: "#1b2129",
  },
};
const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
const palette = dark ? tones.dark : tones.light;
const language = document.documentElement.lang || "id";
const quiet = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const number = new Intl.NumberFormat(language);
// Dashes and shapes tell rows apart where colours do not.
const dashes = [[], [8, 4], [2, 3], [10, 3, 2, 3]];

// A picture taken along is read on white paper or a dark slide: give it a ground.
const ground = {
  id: "ground",
  beforeDraw(chart) {
    const { ctx, width, height } = chart;
    ctx.save();
    ctx.globalCompositeOperation = "destination-over";
    ctx.fillStyle = palette.paper;
    ctx.fillRect(0, 0, width, height);
    ctx.restore();
  },
};

function dataset(row, place, kind) {
  const colour = palette[row.tone] || palette["program-0"];
  return {
    label: row.label,
    data: row.values,
    backgroundColor: colour,
    borderColor: kind === "line" ? colour : palette.paper,
    borderWidth: kind === "line" ? 2.5 : 1,
    borderDash: kind === "line" ? dashes[place % dashes.length] : undefined,
    pointRadius: 3,
    tension: 0,
  };
}

function options(content) {
  const ticks = { color: palette.ink };
  const values = {
    stacked: content.stacked,
    beginAtZero: true,
    grid: { color: palette.line },
    ticks: { ...ticks, precision: 0, callback: (value) => number.format(value) },
  };
  const names = { stacked: content.stacked, grid: { display: false }, ticks };
  return {
    indexAxis: content.lying ? "y" : "x",
    responsive: true,
    maintainAspectRatio: false,
    animation: quiet ? false : { duration: 300 },
    locale: language,
    scales: content.lying ? { x: values, y: names } : { x: names, y: values },
    plugins: {
      legend: { display: content.series.length > 1, position: "bottom", labels: { color: palette.ink } },
      tooltip: { mode: "index", intersect: false },
    },
  };
}

function draw(canvas) {
  const content = JSON.parse(document.getElementById(canvas.dataset.chart).textContent);
  canvas.parentElement.hidden = false;
  // The picture says the same: the table folds, and unfolds again on paper.
  const table = canvas.closest("section").querySelector("details.report-figures");
  table.open = false;
  window.addEventListener("beforeprint", () => { table.open = true; });
  return new window.Chart(canvas, {
    type: content.kind,
    data: {
      labels: content.labels,
      datasets: content.series.map((row, place) => dataset(row, place, content.kind)),
    },
    options: options(content),
    plugins: [ground],
  });
}

function offer(button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const link = document.createElement("a");
    link.download = `${button.dataset.name}.png`;
    link.href = document.getElementById(button.dataset.chartFile).toDataURL("image/png");
    link.click();
  });
}

if (window.Chart) {
  for (const canvas of document.querySelectorAll("[data-chart]")) draw(canvas);
  for (const button of document.querySelectorAll("[data-chart-file]")) offer(button);
}
