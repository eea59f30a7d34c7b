// The map: a vendored base, areas as wide as the reports are precise, the same filter as the table. Nothing is fetched
// from outside. Where a browser has no WebGL the table, which holds all of it, stays.
const box = document.getElementById("map");
const aside = document.getElementById("beyond");
const style = getComputedStyle(document.documentElement);
const colour = (name) => style.getPropertyValue(name).trim();
const empty = { type: "FeatureCollection", features: [] };
const NEAR = 7; // degrees round the middle of the incidents that are shown at first: one far away must not shrink the rest

const words = (size, ink) => ({
  layout: { "text-font": ["sans-serif"], "text-size": size, "text-max-width": 8, "text-allow-overlap": false },
  paint: { "text-color": colour(ink), "text-halo-color": colour("--map-land"), "text-halo-width": 1.4 },
});
const layers = () => ({
  version: 8,
  sources: {
    land: { type: "geojson", data: empty },
    names: { type: "geojson", data: empty },
    places: { type: "geojson", data: empty },
    labels: { type: "geojson", data: empty },
  },
  layers: [
    { id: "sea", type: "background", paint: { "background-color": colour("--map-sea") } },
    { id: "land", type: "fill", source: "land", paint: { "fill-color": colour("--map-land") } },
    { id: "lines", type: "line", source: "land", paint: { "line-color": colour("--map-line"), "line-width": 1, "line-dasharray": [3, 2] } },
    { id: "areas", type: "fill", source: "places", paint: { "fill-color": colour("--accent"), "fill-opacity": ["match", ["get", "precision"], "region", 0.14, "district", 0.24, 0.42] } },
    { id: "edges", type: "line", source: "places", paint: { "line-color": colour("--accent"), "line-width": ["case", ["get", "confirmed"], 2.5, 1.2] } },
    { id: "names", type: "symbol", source: "names", maxzoom: 8, ...words(11, "--soft"), layout: { ...words(11, "--soft").layout, "text-field": ["get", "name"], "text-letter-spacing": 0.08 } },
    { id: "labels", type: "symbol", source: "labels", ...words(12, "--ink"), layout: { ...words(12, "--ink").layout, "text-field": ["get", "words"], "text-anchor": "top", "text-offset": [0, 0.5], "symbol-sort-key": ["-", 0, ["get", "count"]] } },
  ],
});

const middle = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const around = (features) => {
  const [lon, lat] = ["lon", "lat"].map((name) => middle(features.flatMap(({ properties }) => Array(properties.count).fill(properties[name]))));
  const near = features.filter(({ properties }) => Math.abs(properties.lon - lon) < NEAR && Math.abs(properties.lat - lat) < NEAR);
  let west = 180, south = 90, east = -180, north = -90;
  for (const feature of near)
    for (const [x, y] of feature.geometry.coordinates[0]) {
      west = Math.min(west, x); east = Math.max(east, x); south = Math.min(south, y); north = Math.max(north, y);
    }
  return { bounds: [[west, south], [east, north]], beyond: features.length - near.length };
};
// Where a country's name stands: the middle of the box round its largest part. What has no code of ISO 3166 gets no name.
const named = ({ geometry, properties }) => {
  const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  let best = null;
  for (const [ring] of parts) {
    const xs = ring.map(([x]) => x), ys = ring.map(([, y]) => y);
    const found = { x: (Math.min(...xs) + Math.max(...xs)) / 2, y: (Math.min(...ys) + Math.max(...ys)) / 2, size: (Math.max(...xs) - Math.min(...xs)) * (Math.max(...ys) - Math.min(...ys)) };
    if (!best || found.size > best.size) best = found;
  }
  return { type: "Feature", geometry: { type: "Point", coordinates: [best.x, best.y] }, properties: { name: properties.name } };
};

const begin = async () => {
  const { Map, NavigationControl, Popup, ScaleControl, setWorkerUrl } = await import(box.dataset.library);
  setWorkerUrl(new URL(box.dataset.worker, location.href).href);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = new Map({ container: box, style: layers(), center: [35.5, 33.4], zoom: 5, attributionControl: false, fadeDuration: 0 });
  map.addControl(new NavigationControl({ showCompass: false }));
  map.addControl(new ScaleControl({}));
  const topology = await (await fetch(box.dataset.base)).json();
  const land = topojson.feature(topology, topology.objects.countries);
  const show = async () => {
    const query = document.getElementById("found")?.dataset.query || "";
    const data = await (await fetch(`${box.dataset.places}?${query}`, { headers: { accept: "application/geo+json" } })).json();
    map.getSource("places").setData(data);
    map.getSource("labels").setData({
      type: "FeatureCollection",
      features: data.features.map(({ properties }) => ({
        type: "Feature",
        geometry: { type: "Point", coordinates: [properties.lon, properties.lat] },
        properties: { words: properties.count > 1 ? `${properties.place} · ${properties.count}` : properties.place, count: properties.count },
      })),
    });
    aside.hidden = true;
    if (data.features.length) {
      const { bounds, beyond } = around(data.features);
      map.fitBounds(bounds, { padding: 56, maxZoom: 9.5, duration: calm ? 0 : 400 });
      aside.hidden = !beyond;
      aside.textContent = (beyond === 1 ? aside.dataset.one : aside.dataset.many).replace("#", beyond);
    }
    map.once("idle", () => { box.dataset.drawn = String(data.features.length); });
  };
  map.on("load", async () => {
    map.resize(); // made before the page was laid out, it has a size of its own
    map.getSource("land").setData(land);
    map.getSource("names").setData({ type: "FeatureCollection", features: land.features.filter(({ id }) => id !== undefined).map(named) });
    await show();
  });
  document.addEventListener("htmx:afterSettle", show);
  const popup = new Popup({ closeButton: false, maxWidth: "20rem" });
  map.on("click", "areas", (event) => {
    const list = document.createElement("ul");
    list.className = "popup";
    for (const { properties } of event.features)
      for (const { incident, label } of JSON.parse(properties.incidents)) {
        const item = document.createElement("li"), link = document.createElement("a");
        link.href = `/incidents/${encodeURIComponent(incident)}`;
        link.textContent = label;
        item.append(link);
        list.append(item);
      }
    popup.setLngLat(event.lngLat).setDOMContent(list).addTo(map);
  });
  map.on("mouseenter", "areas", () => { map.getCanvas().style.cursor = "pointer"; });
  map.on("mouseleave", "areas", () => { map.getCanvas().style.cursor = ""; });
};

try {
  await begin();
} catch (error) {
  console.info("no map here:", error);
  box.hidden = true;
  document.getElementById("nomap").hidden = false;
}
