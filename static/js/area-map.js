// The map of an area: drawn by Leaflet from our own shapes, without tiles from anywhere. Nothing of
// it is loaded before it is wanted: on a wide screen when it comes into view, on a phone by a button.
(() => {
  "use strict";
  const section = document.querySelector("[data-area-map]");
  if (!section) return;
  const body = section.querySelector("[data-map-body]");
  const button = section.querySelector("[data-show-map]");
  const frame = section.querySelector("[data-map-frame]");
  section.hidden = false;

  const loaded = (element, parent) =>
    new Promise((resolve, reject) => {
      element.onload = resolve;
      element.onerror = reject;
      parent.append(element);
    });

  const styles = () =>
    loaded(Object.assign(document.createElement("link"), { rel: "stylesheet", href: section.dataset.styles }), document.head);

  const script = () => loaded(Object.assign(document.createElement("script"), { src: section.dataset.script }), document.head);

  const shapes = async () => {
    const answer = await fetch(section.dataset.areaMap, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };

  const words = ({ name, text }) => {
    const box = document.createElement("span");
    const title = document.createElement("strong");
    title.textContent = name;
    box.append(title, document.createElement("br"), text);
    return box;
  };

  const outline = (feature) => ({
    className: "map-shape",
    fillColor: `url(#map-share-${feature.properties.share})`,
    fillOpacity: 1,
    weight: 1,
  });

  const isGround = (feature) => Boolean(feature.properties.ground);

  const dot = (feature, place) =>
    L.circleMarker(place, { className: `dot dot-${feature.properties.outcome}`, radius: 6, weight: 2 });

  const draw = (collection) => {
    const map = L.map(frame, { scrollWheelZoom: false, zoomControl: false, attributionControl: false, zoomSnap: 0.25, maxZoom: 13 });
    const { zoomIn, zoomOut } = section.dataset;
    L.control.zoom({ zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(map);
    L.geoJSON(collection, { filter: isGround, interactive: false, style: { className: "map-ground", weight: 1, fillOpacity: 1 } }).addTo(map);
    const layer = L.geoJSON(collection, {
      filter: (feature) => !isGround(feature),
      style: (feature) => (feature.geometry.type === "Point" ? {} : outline(feature)),
      pointToLayer: dot,
      onEachFeature: (feature, shape) => {
        shape.bindTooltip(words(feature.properties), { sticky: true });
        shape.on("click", () => location.assign(feature.properties.url));
      },
    }).addTo(map);
    map.fitBounds(layer.getBounds(), { padding: [28, 28] });
    for (const legend of section.querySelectorAll("[data-legend]")) {
      const isOfDots = legend.dataset.legend === "outcome";
      legend.hidden = !collection.features.some((feature) => !isGround(feature) && (feature.geometry.type === "Point") === isOfDots);
    }
  };

  let isWanted = false;
  const show = async () => {
    if (isWanted) return;
    isWanted = true;
    button.hidden = true;
    body.hidden = false;
    frame.classList.add("is-loading");
    try {
      const [collection] = await Promise.all([shapes(), styles(), script()]);
      if (collection.features.every(isGround)) {
        section.hidden = true;
        return;
      }
      draw(collection);
    } catch {
      frame.textContent = section.dataset.failed;
      frame.classList.add("is-failed");
    } finally {
      frame.classList.remove("is-loading");
    }
  };

  button.addEventListener("click", show);
  if (matchMedia("(min-width: 56rem)").matches && !navigator.connection?.saveData) {
    button.hidden = true;
    new IntersectionObserver((entries, observer) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      show();
    }, { rootMargin: "200px" }).observe(section);
  }
})();
