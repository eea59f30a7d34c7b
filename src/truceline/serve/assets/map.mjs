// The map: a vendored base, areas as wide as the reports are precise, the same filter as the table. Nothing is fetched
// from outside. Where a browser has no WebGL the table, which holds all of it, stays.
const box = document.getElementById("map");
const style = getComputedStyle(document.documentElement);
const colour = (name) => style.getPropertyValue(name).trim();

const layers = () => ({
  version: 8,
  sources: {
    land: { type: "geojson", data: { type: "FeatureCollection", features: [] } },
    places: { type: "geojson", data: { type: "FeatureCollection", features: [] } },
  },
  layers: [
    { id: "sea", type: "background", paint: { "background-color": colour("--map-sea") } },
    { id: "land", type: "fill", source: "land", paint: { "fill-color": colour("--map-land") } },
    { id: "lines", type: "line", source: "land", paint: { "line-color": colour("--map-line"), "line-width": 1, "line-dasharray": [3, 2] } },
    { id: "areas", type: "fill", source: "places", paint: { "fill-color": colour("--accent"), "fill-opacity": ["match", ["get", "precision"], "region", 0.1, "district", 0.18, 0.32] } },
    { id: "edges", type: "line", source: "places", paint: { "line-color": colour("--accent"), "line-width": ["case", ["==", ["get", "state"], "confirmed"], 2.5, 1.2] } },
  ],
});

const bounds = (features) => {
  let west = 180, south = 90, east = -180, north = -90;
  for (const feature of features)
    for (const [x, y] of feature.geometry.coordinates[0]) {
      west = Math.min(west, x); east = Math.max(east, x); south = Math.min(south, y); north = Math.max(north, y);
    }
  return west <= east ? [[west, south], [east, north]] : null;
};

const begin = async () => {
  const { Map, NavigationControl, Popup, ScaleControl, setWorkerUrl } = await import(box.dataset.library);
  setWorkerUrl(new URL(box.dataset.worker, location.href).href);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = new Map({ container: box, style: layers(), center: [35.5, 33.4], zoom: 5, attributionControl: false, fadeDuration: 0, cooperativeGestures: false });
  map.addControl(new NavigationControl({ showCompass: false }));
  map.addControl(new ScaleControl({}));
  const topology = await (await fetch(box.dataset.base)).json();
  const land = topojson.feature(topology, topology.objects.countries);
  const show = async () => {
    const query = document.getElementById("found")?.dataset.query || "";
    const data = await (await fetch(`${box.dataset.places}?${query}`, { headers: { accept: "application/geo+json" } })).json();
    map.getSource("places").setData(data);
    const to = bounds(data.features);
    if (to) map.fitBounds(to, { padding: 40, maxZoom: 10, duration: calm ? 0 : 400 });
    box.dataset.drawn = String(data.features.length);
  };
  map.on("load", async () => {
    map.getSource("land").setData(land);
    await show();
  });
  document.addEventListener("htmx:afterSettle", show);
  const popup = new Popup({ closeButton: false, maxWidth: "20rem" });
  map.on("click", "areas", (event) => {
    const list = document.createElement("ul");
    list.className = "popup";
    const seen = new Set();
    for (const { properties } of event.features) {
      if (seen.has(properties.incident)) continue;
      seen.add(properties.incident);
      const item = document.createElement("li"), link = document.createElement("a");
      link.href = `/incidents/${encodeURIComponent(properties.incident)}`;
      link.textContent = properties.label;
      item.append(link);
      list.append(item);
    }
    popup.setLngLat(event.lngLat).setDOMContent(list).addTo(map);
  });
  map.on("mouseenter", "areas", () => { map.getCanvas().style.cursor = "pointer"; });
  map.on("mouseleave", "areas", () => { map.getCanvas().style.cursor = ""; });
};

const hidden = () => {
  box.hidden = true;
  document.getElementById("nomap").hidden = false;
};
try {
  await begin();
} catch (error) {
  console.info("no map here:", error);
  hidden();
}
