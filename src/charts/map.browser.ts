// The map that moves: an enhancement of the drawn map, loaded only when someone asks for it (MapLibre is over a megabyte).
// Each place for it is an element `data-map="<address of its GeoJSON>"` (charts/map-features.ts); without script, without
// WebGL or when anything fails, the drawing and the table on the page are the map.
import type { Map as LibreMap, MapOptions } from 'maplibre-gl';

type Properties = { code: string; name: string; text: string; class: number | null };
type Ring = [number, number][];
type Features = {
  type: 'FeatureCollection';
  title: string;
  valueTitle: string;
  labelTitle: string;
  classes: { label: string; colour: string }[];
  method: string;
  features: {
    type: 'Feature';
    properties: Properties;
    geometry: { type: 'Polygon'; coordinates: Ring[] } | { type: 'MultiPolygon'; coordinates: Ring[][] };
  }[];
};

type Box = [number, number, number, number];

const ink = '#0b0c0c';
const paper = '#ffffff';
const hatch = '#6f777b';

function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Record<string, string>,
  ...content: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...content);
  return element;
}

/** MapLibre draws with WebGL 2 and with nothing else. */
function hasWebGl(): boolean {
  try {
    const context = document.createElement('canvas').getContext('webgl2');
    // Browsers keep only a few contexts at a time.
    context?.getExtension('WEBGL_lose_context')?.loseContext();
    return context !== null;
  } catch {
    return false;
  }
}

/** The style sheet is of our own origin, and is loaded once. */
function loadStyle(): Promise<void> {
  const href = new URL('../vendor/maplibre-gl.css', import.meta.url).href;
  if (document.querySelector(`link[href="${href}"]`) !== null) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const link = make('link', { rel: 'stylesheet', href });
    link.addEventListener('load', () => resolve());
    link.addEventListener('error', () => reject(new Error('The style sheet of the map could not be loaded')));
    document.head.append(link);
  });
}

async function loadFeatures(address: string): Promise<Features> {
  const response = await fetch(address, { headers: { accept: 'application/geo+json, application/json' } });
  if (!response.ok) throw new Error(`The areas of the map could not be loaded (${String(response.status)})`);
  return (await response.json()) as Features;
}

function boxOf(features: Features['features']): Box {
  const box: Box = [180, 90, -180, -90];
  for (const { geometry } of features) {
    const parts = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
    for (const [longitude, latitude] of parts.flat(2)) {
      box[0] = Math.min(box[0], longitude);
      box[1] = Math.min(box[1], latitude);
      box[2] = Math.max(box[2], longitude);
      box[3] = Math.max(box[3], latitude);
    }
  }
  return box;
}

/** Slanting lines, as in the drawing, for areas without a figure. */
function hatchImage(): { width: number; height: number; data: Uint8ClampedArray } | null {
  const size = 12;
  const canvas = make('canvas', { width: String(size), height: String(size) });
  const context = canvas.getContext('2d');
  if (context === null) return null;
  context.fillStyle = paper;
  context.fillRect(0, 0, size, size);
  context.strokeStyle = hatch;
  context.lineWidth = 1.5;
  context.beginPath();
  for (const shift of [-size, 0, size]) {
    context.moveTo(shift, size);
    context.lineTo(shift + size, 0);
  }
  context.stroke();
  return { width: size, height: size, data: context.getImageData(0, 0, size, size).data };
}

/** Areas without a figure are hatched, not left white: white would read as the lowest class. */
function addHatch(map: LibreMap): void {
  const image = hatchImage();
  if (image === null) return;
  map.addImage('hatch', image, { pixelRatio: 2 });
  map.addLayer(
    {
      id: 'hatch',
      type: 'fill',
      source: 'areas',
      filter: ['==', ['get', 'class'], null],
      paint: { 'fill-pattern': 'hatch' },
    },
    'casing',
  );
}

function styleOf(features: Features): Exclude<MapOptions['style'], string | undefined> {
  const colours = features.classes.flatMap(({ colour }, index) => [index, colour]);
  return {
    version: 8,
    sources: { areas: { type: 'geojson', data: features as never, promoteId: 'code', attribution: '' } },
    layers: [
      { id: 'paper', type: 'background', paint: { 'background-color': paper } },
      {
        id: 'fill',
        type: 'fill',
        source: 'areas',
        filter: ['!=', ['get', 'class'], null],
        paint: { 'fill-color': ['match', ['get', 'class'], ...colours, paper] as never },
      },
      {
        id: 'casing',
        type: 'line',
        source: 'areas',
        layout: { 'line-join': 'round' },
        paint: { 'line-color': paper, 'line-width': 2.4 },
      },
      {
        id: 'border',
        type: 'line',
        source: 'areas',
        layout: { 'line-join': 'round' },
        paint: { 'line-color': hatch, 'line-width': 0.9 },
      },
      // Dark on a light casing, to be seen on the palest and on the darkest class.
      ...(['chosen', 'pointed'] as const).flatMap((state) =>
        [
          { id: `${state}-casing`, colour: paper, width: 7 },
          { id: state, colour: ink, width: 3.5 },
        ].map(({ id, colour, width }) => ({
          id,
          type: 'line' as const,
          source: 'areas',
          layout: { 'line-join': 'round' as const },
          paint: {
            'line-color': colour,
            'line-width': ['case', ['boolean', ['feature-state', state], false], width, 0] as never,
          },
        })),
      ),
    ],
  };
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const plural = (title: string): string => `${title}s`;

function legendOf(features: Features): HTMLElement {
  const list = make('ul', { class: 'fp-map__legend', 'aria-label': 'Legend' });
  for (const { label, colour } of features.classes) {
    if (label === '') continue;
    const swatch = make('span', { class: 'fp-map__swatch', 'aria-hidden': 'true' });
    // Through the object model, which the policy allows; a style attribute it would block.
    swatch.style.background = colour;
    list.append(make('li', {}, swatch, label));
  }
  if (features.features.some(({ properties }) => properties.class === null))
    list.append(
      make(
        'li',
        {},
        make('span', { class: 'fp-map__swatch fp-map__swatch--none', 'aria-hidden': 'true' }),
        'no figure',
      ),
    );
  return list;
}

/** Puts the map, its legend and its chooser into the place. Resolves when the map can be used. */
async function open(place: HTMLElement, features: Features, close: () => void): Promise<void> {
  const library = await import('maplibre-gl');
  // The worker is a file of ours as well: the policy lets no other run.
  library.setWorkerUrl(new URL('../vendor/maplibre-gl-worker.mjs', import.meta.url).href);
  const sorted = [...features.features].sort((a, b) =>
    a.properties.name.localeCompare(b.properties.name, 'en-GB'),
  );
  const chooser = make('select', { class: 'govuk-select', id: 'fp-map-area' });
  chooser.append(make('option', { value: '' }, `All ${plural(features.labelTitle)}`));
  for (const { properties } of sorted)
    chooser.append(make('option', { value: properties.code }, properties.name));
  const said = make('p', { class: 'govuk-body fp-map__said', role: 'status' });
  const canvas = make('div', { class: 'fp-map__canvas' });
  const closer = make(
    'button',
    { type: 'button', class: 'govuk-button govuk-button--secondary' },
    'Close the map',
  );
  const panel = make(
    'section',
    { class: 'fp-map', 'aria-label': features.title },
    make(
      'div',
      { class: 'govuk-form-group fp-map__chooser' },
      make(
        'label',
        { class: 'govuk-label', for: chooser.id },
        `Choose one of the ${plural(features.labelTitle)}`,
      ),
      chooser,
    ),
    said,
    canvas,
    make(
      'p',
      { class: 'govuk-body govuk-!-font-weight-bold fp-map__title' },
      capitalised(features.valueTitle),
    ),
    legendOf(features),
    make(
      'p',
      { class: 'govuk-body-s' },
      `${features.method} In the map, the arrow keys move it, + and − change its size.`.trim(),
    ),
    closer,
  );
  place.append(panel);

  const whole = boxOf(features.features);
  const map: LibreMap = new library.Map({
    container: canvas,
    style: styleOf(features),
    bounds: whole,
    fitBoundsOptions: { padding: 16 },
    attributionControl: false,
    // The page must scroll when a finger or a wheel passes over the map.
    cooperativeGestures: true,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    renderWorldCopies: false,
    maxZoom: 17,
    locale: { 'Map.Title': features.title },
  });
  map.addControl(new library.NavigationControl({ showCompass: false }), 'top-right');
  map.keyboard.disableRotation();
  map.touchZoomRotate.disableRotation();

  const ask = `Point at one of the ${plural(features.labelTitle)}, or choose it from the list.`;
  const words = ({ name, text }: Properties): string =>
    text === '' ? name : `${name}: ${text}${/\d/.test(text) ? ` ${features.valueTitle}` : ''}`;
  const byCode = new Map(features.features.map((feature) => [feature.properties.code, feature]));
  let marked: Record<'chosen' | 'pointed', string> = { chosen: '', pointed: '' };
  const mark = (state: 'chosen' | 'pointed', code: string): void => {
    if (marked[state] === code) return;
    if (marked[state] !== '') map.setFeatureState({ source: 'areas', id: marked[state] }, { [state]: false });
    if (code !== '') map.setFeatureState({ source: 'areas', id: code }, { [state]: true });
    marked = { ...marked, [state]: code };
    const shown = byCode.get(marked.pointed) ?? byCode.get(marked.chosen);
    said.textContent = shown === undefined ? ask : words(shown.properties);
  };
  said.textContent = ask;

  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const choose = (code: string): void => {
    mark('chosen', code);
    chooser.value = code;
    const area = byCode.get(code);
    map.fitBounds(area === undefined ? whole : boxOf([area]), {
      padding: area === undefined ? 16 : 60,
      animate: !calm,
    });
  };
  chooser.addEventListener('change', () => choose(chooser.value));
  for (const layer of ['fill', 'hatch']) {
    map.on('mousemove', layer, ({ features: found }) =>
      mark('pointed', String(found?.[0]?.properties['code'] ?? '')),
    );
    map.on('mouseleave', layer, () => mark('pointed', ''));
    map.on('click', layer, ({ features: found }) => {
      const code = String(found?.[0]?.properties['code'] ?? '');
      mark('chosen', code);
      chooser.value = code;
    });
  }
  closer.addEventListener('click', () => {
    map.remove();
    panel.remove();
    close();
  });

  await new Promise<void>((resolve, reject) => {
    map.once('load', () => resolve());
    // A context can be refused even where WebGL is there.
    map.once('error', ({ error }) => reject(error));
  }).catch((error: unknown) => {
    map.remove();
    throw error;
  });
  addHatch(map);
  chooser.focus();
}

function enhance(place: HTMLElement): void {
  const address = place.dataset['map'];
  if (address === undefined) return;
  const button = make(
    'button',
    { type: 'button', class: 'govuk-button govuk-button--secondary' },
    'Explore the map',
  );
  const status = make('p', { class: 'govuk-body', role: 'status' });
  place.classList.add('fp-screen-only');
  place.append(button, status);
  button.addEventListener('click', () => {
    if (!hasWebGl()) {
      status.textContent =
        'This browser cannot draw a map that moves: it has no WebGL, or it is turned off. The map and the table on this page show the same figures.';
      button.remove();
      return;
    }
    button.disabled = true;
    status.textContent = 'The map is loading.';
    Promise.all([loadFeatures(address), loadStyle()])
      .then(([features]) =>
        open(place, features, () => {
          place.prepend(button);
          button.focus();
        }),
      )
      .then(() => {
        status.textContent = '';
        button.remove();
      })
      .catch(() => {
        place.querySelector('.fp-map')?.remove();
        status.textContent =
          'The map could not be loaded. Try again in a moment; the map and the table on this page show the same figures.';
      })
      .finally(() => {
        button.disabled = false;
      });
  });
}

for (const place of document.querySelectorAll<HTMLElement>('[data-map]')) enhance(place);
