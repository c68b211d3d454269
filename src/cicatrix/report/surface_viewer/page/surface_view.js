"use strict";
// The 3-D view of a searched surface. Lengths are mm; x to the right, y up the map, z out of the skin.
(() => {
  const root = document.documentElement;
  const at = (id) => document.getElementById(id);
  const scan = JSON.parse(at("scan").textContent);
  const stage = document.querySelector(".stage");
  const canvas = at("view");
  const RELIEFS = [1, 2, 3, 5, 10];
  const LIFT = 0.002; // how far lines float above the surface, as a share of its size

  function fail(why) {
    at("why").textContent = `${why} This is the map of depth below the reference, dark is deep; the table has the measures.`;
    root.dataset.rendered = "no-webgl";
  }

  function unpacked(field) {
    const bytes = Uint8Array.from(atob(field.data), (sign) => sign.charCodeAt(0));
    const view = new DataView(bytes.buffer);
    const values = new Float32Array(field.rows * field.columns);
    for (let k = 0; k < values.length; k++) {
      const step = view.getInt16(2 * k, true);
      values[k] = step === scan.hole ? NaN : field.centre + step * field.unit;
    }
    return values;
  }

  const rows = scan.depth.rows, columns = scan.depth.columns;
  const dx = scan.dx, dy = scan.dy, wide = columns * dx, tall = rows * dy, size = Math.hypot(wide, tall);
  const depth = unpacked(scan.depth);
  const coarse = unpacked(scan.reference);

  // bilinear value of a grid at (column, row); NaN beside a hole
  function bilinear(values, many, lines, column, row) {
    const c = Math.min(Math.max(column, 0), many - 1), r = Math.min(Math.max(row, 0), lines - 1);
    const c0 = Math.min(Math.floor(c), Math.max(many - 2, 0)), r0 = Math.min(Math.floor(r), Math.max(lines - 2, 0));
    const c1 = Math.min(c0 + 1, many - 1), r1 = Math.min(r0 + 1, lines - 1), u = c - c0, v = r - r0;
    return (1 - v) * ((1 - u) * values[r0 * many + c0] + u * values[r0 * many + c1])
      + v * ((1 - u) * values[r1 * many + c0] + u * values[r1 * many + c1]);
  }
  const depthAt = (x, y) => bilinear(depth, columns, rows, x / dx - 0.5, y / dy - 0.5);
  const referenceAt = (column, row) =>
    bilinear(coarse, scan.reference.columns, scan.reference.rows, column / scan.referenceStep, row / scan.referenceStep);

  const reference = new Float32Array(rows * columns);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) reference[r * columns + c] = referenceAt(c, r);

  try {
    if (!document.createElement("canvas").getContext("webgl2")) return fail("This browser has no WebGL 2, which the 3-D view needs.");
  } catch {
    return fail("This browser has no WebGL 2, which the 3-D view needs.");
  }

  let renderer;
  try {
    renderer = new THREE.WebGLRenderer({ canvas, antialias: true, alpha: true });
  } catch {
    return fail("The 3-D view could not be started.");
  }
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
  const scene = new THREE.Scene();
  const camera = new THREE.OrthographicCamera(-1, 1, 1, -1, 0.01, 8 * size);
  const controls = new THREE.OrbitControls(camera, canvas);
  controls.minZoom = 0.4;
  controls.maxZoom = 60;
  controls.zoomToCursor = true;
  const lamp = new THREE.DirectionalLight(0xffffff, 2.2);
  scene.add(new THREE.HemisphereLight(0xffffff, 0x8c8c8c, 1.35), lamp, lamp.target);

  // ---- the surface: a triangle only where all three corners were seen
  const geometry = new THREE.BufferGeometry();
  const positions = new Float32Array(3 * rows * columns), normals = new Float32Array(positions.length);
  const colours = new Float32Array(positions.length);
  const corners = [];
  for (let r = 0; r + 1 < rows; r++) {
    for (let c = 0; c + 1 < columns; c++) {
      const a = r * columns + c, quad = [a, a + columns, a + columns + 1, a + 1].filter((k) => !Number.isNaN(depth[k]));
      if (quad.length >= 3) corners.push(quad[0], quad[1], quad[2]);
      if (quad.length === 4) corners.push(quad[0], quad[2], quad[3]);
    }
  }
  geometry.setIndex(new THREE.BufferAttribute(new Uint32Array(corners), 1));
  geometry.setAttribute("position", new THREE.BufferAttribute(positions, 3));
  geometry.setAttribute("normal", new THREE.BufferAttribute(normals, 3));
  geometry.setAttribute("color", new THREE.BufferAttribute(colours, 3));
  const material = new THREE.MeshStandardMaterial({
    vertexColors: true, roughness: 0.82, side: THREE.DoubleSide,
    polygonOffset: true, polygonOffsetFactor: 1, polygonOffsetUnits: 1,
  });
  const mesh = new THREE.Mesh(geometry, material);
  scene.add(mesh);
  root.dataset.triangles = String(corners.length / 3);

  const state = { relief: 1, form: true, chosen: null, aiming: false, ends: [] };
  const heightOf = (k) => (state.form ? reference[k] : 0) - state.relief * depth[k];
  const heightAt = (x, y) => {
    const below = depthAt(x, y);
    const own = state.form ? referenceAt(x / dx - 0.5, y / dy - 0.5) : 0;
    return own - state.relief * (Number.isNaN(below) ? 0 : below);
  };
  const placed = (x, y, lift = 0) => new THREE.Vector3(x - wide / 2, tall / 2 - y, heightAt(x, y) + lift);
  // outlines and names lie on the reference, or on the skin where that is higher: on a wall they would zigzag
  const onRim = (x, y) => {
    const spot = placed(x, y, LIFT * size), below = depthAt(x, y);
    if (below > 0) spot.z += state.relief * below;
    return spot;
  };

  function shape() {
    for (let r = 0, k = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++, k++) {
        const z = heightOf(k);
        const slope = (before, after, length) => {
          const low = Number.isNaN(before) ? z : before, high = Number.isNaN(after) ? z : after;
          const many = (Number.isNaN(before) ? 0 : 1) + (Number.isNaN(after) ? 0 : 1);
          return many ? (high - low) / (many * length) : 0;
        };
        const zx = slope(c ? heightOf(k - 1) : NaN, c + 1 < columns ? heightOf(k + 1) : NaN, dx);
        const zy = -slope(r ? heightOf(k - columns) : NaN, r + 1 < rows ? heightOf(k + columns) : NaN, dy);
        const long = Math.sqrt(1 + zx * zx + zy * zy), seen = !Number.isNaN(z);
        positions[3 * k] = (c + 0.5) * dx - wide / 2;
        positions[3 * k + 1] = tall / 2 - (r + 0.5) * dy;
        positions[3 * k + 2] = seen ? z : 0;
        normals[3 * k] = seen ? -zx / long : 0;
        normals[3 * k + 1] = seen ? -zy / long : 0;
        normals[3 * k + 2] = seen ? 1 / long : 1;
      }
    }
    geometry.attributes.position.needsUpdate = true;
    geometry.attributes.normal.needsUpdate = true;
    geometry.computeBoundingSphere();
    trace();
  }

  const ramp = scan.colours.map((hex) => new THREE.Color(hex));
  const plain = new THREE.Color(scan.plain);
  function paint() {
    const byDepth = at("colour").value === "depth", [low, high] = scan.range;
    for (let k = 0; k < depth.length; k++) {
      const share = Math.min(Math.max((depth[k] - low) / (high - low), 0), 1);
      const colour = byDepth ? ramp[Math.round((Number.isNaN(share) ? 0 : share) * (ramp.length - 1))] : plain;
      colour.toArray(colours, 3 * k);
    }
    geometry.attributes.color.needsUpdate = true;
    at("ramp").hidden = !byDepth;
    draw();
  }

  // ---- lines on the surface: outlines by type, with a casing so that they show on light and on dark
  let lines = [];
  function segments(rings, spot) {
    const flat = [];
    for (const ring of rings) {
      for (let k = 0; k + 3 < ring.length; k += 2) {
        for (const j of [k, k + 2]) flat.push(...spot(ring[j], ring[j + 1]).toArray());
      }
    }
    return flat;
  }
  function addLine(rings, colour, width, dash, order, spot = onRim) {
    const flat = segments(rings, spot);
    if (!flat.length) return;
    const shapeOf = new THREE.LineSegmentsGeometry();
    shapeOf.setPositions(flat);
    const look = new THREE.LineMaterial({ color: colour, linewidth: width, depthWrite: false }); // later lines lie on top
    if (dash) Object.assign(look, { dashed: true, dashSize: dash[0] * size / 400, gapSize: dash[1] * size / 400 });
    const one = new THREE.LineSegments2(shapeOf, look);
    let run = 0; // dashes run on from segment to segment
    if (dash) {
      one.computeLineDistances();
      const lengths = shapeOf.attributes.instanceDistanceStart.data.array;
      for (let k = 0; k < lengths.length; k += 2) {
        const long = lengths[k + 1] - lengths[k];
        lengths[k] = run;
        lengths[k + 1] = run += long;
      }
    }
    one.renderOrder = order;
    scene.add(one);
    lines.push(one);
  }
  function trace() {
    for (const one of lines) {
      scene.remove(one);
      one.geometry.dispose();
      one.material.dispose();
    }
    lines = [];
    if (at("marks").checked) {
      for (const [kind, mark] of Object.entries(scan.marks)) {
        const rings = scan.scars.filter((scar) => scar.type === kind).flatMap((scar) => scan.outlines[scar.id] || []);
        addLine(rings, "#ffffff", 4.5, null, 1);
        addLine(rings, mark.colour, 2.2, mark.dash, 2);
      }
    }
    if (state.chosen !== null) addLine(scan.outlines[state.chosen] || [], "#ffc400", 4, null, 3);
    if (state.ends.length === 2) {
      const [a, b] = state.ends, path = [];
      for (let k = 0; k <= 100; k++) path.push(a[0] + (b[0] - a[0]) * k / 100, a[1] + (b[1] - a[1]) * k / 100);
      const onSkin = (x, y) => placed(x, y, LIFT * size);
      addLine([path], "#ffffff", 5, null, 4, onSkin);
      addLine([path], "#0b6570", 2.6, null, 5, onSkin);
    }
    draw();
  }

  // ---- names, scale bar, legend
  const tags = scan.scars.map((scar) => {
    const tag = document.createElement("span");
    tag.textContent = String(scar.id);
    at("names").append(tag);
    return { scar, tag };
  });
  function overlay() {
    const width = stage.clientWidth, height = stage.clientHeight, shown = at("named").checked, taken = [];
    for (const { scar, tag } of tags) {
      const place = onRim(scar.x, scar.y).project(camera);
      const left = (place.x + 1) / 2 * width, top = (1 - place.y) / 2 * height, chosen = scar.id === state.chosen;
      const free = chosen || !taken.some((other) => Math.abs(other[0] - left) < 24 && Math.abs(other[1] - top) < 16);
      tag.hidden = !shown || !free || left < 0 || left > width || top < 0 || top > height;
      if (!tag.hidden) taken.push([left, top]);
      tag.classList.toggle("chosen", chosen);
      tag.style.transform = `translate(${left.toFixed(1)}px, ${top.toFixed(1)}px) translate(-50%, -50%)`;
    }
    const perPixel = (camera.right - camera.left) / camera.zoom / width;
    const wanted = 110 * perPixel, power = 10 ** Math.floor(Math.log10(wanted));
    const length = [5, 2, 1].map((one) => one * power).find((one) => one <= wanted);
    at("bar").firstElementChild.style.width = `${length / perPixel}px`;
    at("bar").lastElementChild.textContent = `${Number(length.toPrecision(1))} mm`;
  }
  const legend = at("ramp").querySelector("canvas"), pen = legend.getContext("2d");
  for (let k = 0; k < legend.width; k++) {
    pen.fillStyle = scan.colours[Math.round(k / (legend.width - 1) * (scan.colours.length - 1))];
    pen.fillRect(k, 0, 1, 1);
  }
  ["ramp-low", "ramp-high"].forEach((id, k) => { at(id).textContent = scan.range[k].toFixed(2).replace("-", "−"); });

  // ---- drawing on demand
  let asked = false;
  function draw() {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      aimLamp();
      renderer.render(scene, camera);
      overlay();
      root.dataset.rendered = "yes";
    });
  }
  function aimLamp() { // low over the map, and turned with it: raking light shows relief
    const turn = Number(at("light").value) * Math.PI / 180;
    const low = 32 * Math.PI / 180;
    const local = new THREE.Vector3(Math.cos(low) * Math.cos(turn), Math.cos(low) * Math.sin(turn), Math.sin(low));
    lamp.position.copy(local.multiplyScalar(2 * size));
  }
  function resize() {
    const width = stage.clientWidth, height = stage.clientHeight;
    if (!width || !height) return;
    renderer.setSize(width, height, false);
    const reach = 0.56 * Math.max(wide * height / width, tall);
    camera.top = reach;
    camera.bottom = -reach;
    camera.right = reach * width / height;
    camera.left = -camera.right;
    camera.updateProjectionMatrix();
    draw();
  }

  // ---- the camera
  function place(direction, target, zoom) {
    controls.target.copy(target);
    camera.position.copy(target).addScaledVector(direction.clone().normalize(), 3 * size);
    camera.zoom = zoom;
    camera.updateProjectionMatrix();
    controls.update();
    draw();
  }
  const direction = () => camera.position.clone().sub(controls.target).normalize();
  const oblique = new THREE.Vector3(0, -0.62, 1), upright = new THREE.Vector3(0, 0, 1);
  let flight = 0;
  function fly(toDirection, toTarget, toZoom) {
    cancelAnimationFrame(flight);
    if (still.matches) return place(toDirection, toTarget, toZoom);
    const from = { direction: direction(), target: controls.target.clone(), zoom: camera.zoom }, begun = performance.now();
    const stepOn = (now) => {
      const t = Math.min(Math.max((now - begun) / 450, 0), 1), s = t * t * (3 - 2 * t);
      place(
        from.direction.clone().lerp(toDirection.clone().normalize(), s), from.target.clone().lerp(toTarget, s),
        from.zoom * (toZoom / from.zoom) ** s,
      );
      if (t < 1) flight = requestAnimationFrame(stepOn);
    };
    flight = requestAnimationFrame(stepOn);
  }
  function turn(sideways, upwards) {
    const offset = camera.position.clone().sub(controls.target), long = offset.length();
    const polar = Math.min(Math.max(Math.acos(offset.y / long) + upwards, 0.05), Math.PI - 0.05);
    const azimuth = Math.atan2(offset.x, offset.z) + sideways;
    place(new THREE.Vector3(Math.sin(polar) * Math.sin(azimuth), Math.cos(polar), Math.sin(polar) * Math.cos(azimuth)), controls.target.clone(), camera.zoom);
  }
  function move(right, up) {
    const length = (camera.right - camera.left) / camera.zoom * 0.05;
    const target = controls.target.clone();
    for (const [axis, many] of [[0, right], [1, up]]) target.addScaledVector(new THREE.Vector3().setFromMatrixColumn(camera.matrix, axis), many * length);
    place(direction(), target, camera.zoom);
  }
  const zoomBy = (factor) => place(direction(), controls.target.clone(), Math.min(Math.max(camera.zoom * factor, controls.minZoom), controls.maxZoom));

  // ---- scars
  function choose(id, go) {
    state.chosen = id;
    const scar = scan.scars.find((one) => one.id === id);
    at("chosen").hidden = !scar;
    for (const row of document.querySelectorAll("tr[data-scar]")) {
      const is = Number(row.dataset.scar) === id;
      row.classList.toggle("chosen", is);
      row.querySelector("button").setAttribute("aria-pressed", String(is));
    }
    if (scar) {
      at("chosen").querySelector("h2").textContent = scar.name;
      at("chosen").querySelector("dl").replaceChildren(...scar.measures.flatMap(([word, value]) => {
        const term = document.createElement("dt"), said = document.createElement("dd");
        term.textContent = word;
        said.textContent = value;
        return [term, said];
      }));
      if (go) fly(direction(), placed(scar.x, scar.y), Math.min(Math.max(0.3 * (camera.right - camera.left) / scar.length, 1), controls.maxZoom));
    }
    trace();
  }
  function holds(ring, x, y) { // is the point in the ring? by crossings of a ray to the right
    let inside = false;
    for (let k = 0; k + 3 < ring.length; k += 2) {
      const [x0, y0, x1, y1] = ring.slice(k, k + 4);
      if ((y0 > y) !== (y1 > y) && x < x0 + (x1 - x0) * (y - y0) / (y1 - y0)) inside = !inside;
    }
    return inside;
  }
  const scarAt = (x, y) => scan.scars.find((scar) => (scan.outlines[scar.id] || []).some((ring) => holds(ring, x, y)));

  // ---- cuts
  const SVG = "http://www.w3.org/2000/svg";
  function part(tag, attributes, text) {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
    if (text !== undefined) made.textContent = text;
    return made;
  }
  function profile() {
    const [a, b] = state.ends, length = Math.hypot(b[0] - a[0], b[1] - a[1]), many = 400;
    const below = Array.from({ length: many + 1 }, (_, k) => depthAt(a[0] + (b[0] - a[0]) * k / many, a[1] + (b[1] - a[1]) * k / many));
    const seen = below.filter((one) => !Number.isNaN(one));
    at("profile").hidden = false;
    const drawing = at("profile").querySelector("svg");
    if (!seen.length || length === 0) {
      drawing.replaceChildren();
      at("profile-said").textContent = "Nothing was seen along this line.";
      return;
    }
    const deepest = Math.max(...seen), highest = Math.min(...seen, 0), room = Math.max(deepest - highest, 0.02);
    const x = (k) => 40 + 270 * k / many, y = (value) => 12 + 108 * (value - highest) / room;
    let path = "", drawn = false;
    below.forEach((value, k) => {
      if (Number.isNaN(value)) drawn = false;
      else { path += `${drawn ? "L" : "M"}${x(k).toFixed(1)} ${y(value).toFixed(1)}`; drawn = true; }
    });
    const times = (108 / room) / (270 / length);
    drawing.replaceChildren(
      part("line", { class: "axis", x1: 40, x2: 310, y1: 126, y2: 126 }),
      part("line", { class: "zero", x1: 40, x2: 310, y1: y(0), y2: y(0) }),
      part("path", { class: "curve", d: path }),
      part("text", { x: 36, y: y(0) + 3, "text-anchor": "end" }, "0"),
      part("text", { x: 36, y: y(deepest) + 3, "text-anchor": "end" }, deepest.toFixed(2)),
      part("text", { x: 40, y: 140 }, "0"),
      part("text", { x: 310, y: 140, "text-anchor": "end" }, `${length.toFixed(2)} mm`),
    );
    at("profile-said").textContent = `${length.toFixed(2)} mm long, at most ${deepest.toFixed(3)} mm below the reference (dashed); heights ${times.toPrecision(2)} times exaggerated. Points ${scan.spacingSaid} apart.`;
  }
  function aim(on) {
    state.aiming = on;
    state.ends = [];
    stage.classList.toggle("aiming", on);
    at("cut").setAttribute("aria-pressed", String(on));
    at("profile").hidden = true;
    at("said").textContent = on ? "Click the first point of the cut on the surface." : "";
    trace();
  }
  const ray = new THREE.Raycaster();
  function pick(event) {
    const box = canvas.getBoundingClientRect();
    const spot = new THREE.Vector2((event.clientX - box.left) / box.width * 2 - 1, 1 - (event.clientY - box.top) / box.height * 2);
    ray.setFromCamera(spot, camera);
    const hit = ray.intersectObject(mesh)[0];
    if (!hit) return;
    const x = hit.point.x + wide / 2, y = tall / 2 - hit.point.y;
    if (state.aiming) {
      state.ends = state.ends.length === 2 ? [[x, y]] : [...state.ends, [x, y]];
      at("said").textContent = state.ends.length === 1 ? "Click the second point." : "Click again for another cut.";
      if (state.ends.length === 2) profile();
      return trace();
    }
    const scar = scarAt(x, y), below = depthAt(x, y);
    at("said").textContent = `${x.toFixed(2)}, ${y.toFixed(2)} mm on the map${Number.isNaN(below) ? "" : `: ${below.toFixed(3)} mm below the reference`}.`;
    choose(scar ? scar.id : null, false);
  }

  // ---- events
  let pressed = null;
  canvas.addEventListener("pointerdown", (event) => { pressed = [event.clientX, event.clientY]; });
  canvas.addEventListener("pointerup", (event) => {
    if (pressed && event.button === 0 && Math.hypot(event.clientX - pressed[0], event.clientY - pressed[1]) < 4) pick(event);
    pressed = null;
  });
  function setRelief() {
    state.relief = RELIEFS[Number(at("relief").value)];
    at("relief-said").textContent = `× ${state.relief}`;
    shape();
  }
  at("relief").addEventListener("input", setRelief);
  at("light").addEventListener("input", () => { at("light-said").textContent = `${at("light").value}°`; draw(); });
  at("colour").addEventListener("change", paint);
  at("form").addEventListener("change", () => { state.form = at("form").checked; shape(); });
  at("marks").addEventListener("change", trace);
  at("named").addEventListener("change", draw);
  const reset = () => { choose(null, false); fly(oblique, new THREE.Vector3(), 1); };
  const above = () => fly(upright, controls.target.clone(), camera.zoom);
  at("reset").addEventListener("click", reset);
  at("above").addEventListener("click", above);
  at("cut").addEventListener("click", () => aim(!state.aiming));
  for (const button of document.querySelectorAll("button[data-scar]")) {
    button.addEventListener("click", () => choose(Number(button.dataset.scar), true));
  }
  function next(by) {
    if (!scan.scars.length) return;
    const now = scan.scars.findIndex((scar) => scar.id === state.chosen), many = scan.scars.length;
    choose(scan.scars[now < 0 ? (by > 0 ? 0 : many - 1) : (now + by + many) % many].id, true);
  }
  const STEP = 5 * Math.PI / 180;
  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  const keys = {
    "+": () => zoomBy(1.2), "=": () => zoomBy(1.2), "-": () => zoomBy(1 / 1.2), 0: reset, t: above,
    n: () => next(1), p: () => next(-1), escape: () => { if (state.aiming) aim(false); choose(null, false); },
  };
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = arrows[event.key], key = keys[event.key.toLowerCase()];
    if (arrow) event.shiftKey ? move(...arrow) : turn(arrow[0] * STEP, -arrow[1] * STEP);
    else if (key) key();
    else return;
    event.preventDefault();
  });
  canvas.addEventListener("webglcontextlost", (event) => { event.preventDefault(); at("said").textContent = "The graphics card let go of the view; it comes back by itself."; });
  canvas.addEventListener("webglcontextrestored", () => { at("said").textContent = ""; draw(); });
  dark.addEventListener("change", draw);
  controls.addEventListener("change", draw);
  new ResizeObserver(resize).observe(stage);

  resize();
  place(oblique, new THREE.Vector3(), 1);
  setRelief();
  paint();
})();
