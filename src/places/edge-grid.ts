/**
 * A grid over all edges of a boundary set: which cells have edges, and how far it is from a point to the nearest edge.
 */
export type EdgeGrid = {
  cells: number;
  /** Cell that holds the point, -1 outside the box of all edges. */
  cellAt(longitude: number, latitude: number): number;
  /** True when the box of no edge touches the cell, so that all of it lies in the same area. */
  isEmpty(cell: number): boolean;
  /** Metres from the point to the nearest edge; infinite when there are none. */
  metresToEdge(longitude: number, latitude: number): number;
};

/** WGS84 ellipsoid: semi-major axis in metres and first eccentricity squared (NIMA TR8350.2, table 3.1). */
const semiMajorAxis = 6_378_137;
const eccentricitySquared = 0.006_694_379_990_14;

/** Metres in a degree of longitude and of latitude at a latitude, on the WGS84 ellipsoid. */
export function metresPerDegree(latitude: number): { longitude: number; latitude: number } {
  const radians = (latitude * Math.PI) / 180;
  const shrink = 1 - eccentricitySquared * Math.sin(radians) ** 2;
  const primeVertical = semiMajorAxis / Math.sqrt(shrink);
  const meridional = (semiMajorAxis * (1 - eccentricitySquared)) / shrink ** 1.5;
  return {
    longitude: (Math.PI / 180) * primeVertical * Math.cos(radians),
    latitude: (Math.PI / 180) * meridional,
  };
}

/** Two cells an edge keeps both the cells' lists and the walk between cells short. */
const cellsPerEdge = 2;
const mostCells = 2_000_000;

/**
 * @param edgeLists edges of each area, four numbers each (longitude, latitude of both ends)
 * Distances are on a plane scaled at the point's own latitude (local equirectangular): within 0.1 % under 10 km.
 */
export function makeEdgeGrid(edgeLists: readonly Float64Array[]): EdgeGrid {
  const edges = uniqueEdges(edgeLists);
  const count = edges.length / 4;
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < edges.length; at += 2) {
    west = Math.min(west, edges[at] as number);
    east = Math.max(east, edges[at] as number);
    south = Math.min(south, edges[at + 1] as number);
    north = Math.max(north, edges[at + 1] as number);
  }
  const middle = metresPerDegree(count === 0 ? 0 : (south + north) / 2);
  const width = count === 0 ? 1 : Math.max((east - west) * middle.longitude, 1);
  const height = count === 0 ? 1 : Math.max((north - south) * middle.latitude, 1);
  const wanted = Math.min(mostCells, Math.max(64, count * cellsPerEdge));
  const columns = Math.max(1, Math.round(Math.sqrt((wanted * width) / height)));
  const rows = Math.max(1, Math.round(wanted / columns));
  const cellWidth = (east - west) / columns || 1;
  const cellHeight = (north - south) / rows || 1;

  // The same rounding for edges and points: an edge through a point is always listed in the point's cell.
  const columnOf = (x: number): number => Math.min(columns - 1, Math.floor((x - west) / cellWidth));
  const rowOf = (y: number): number => Math.min(rows - 1, Math.floor((y - south) / cellHeight));

  // Lists of edges by cell, packed: those of cell c are listed[starts[c]] to listed[starts[c + 1] - 1].
  const starts = new Uint32Array(columns * rows + 1);
  const eachCell = (visit: (cell: number, edge: number) => void): void => {
    for (let edge = 0; edge < count; edge += 1) {
      const [ax, ay, bx, by] = [
        edges[edge * 4],
        edges[edge * 4 + 1],
        edges[edge * 4 + 2],
        edges[edge * 4 + 3],
      ] as [number, number, number, number];
      const lastColumn = columnOf(Math.max(ax, bx));
      const lastRow = rowOf(Math.max(ay, by));
      for (let row = rowOf(Math.min(ay, by)); row <= lastRow; row += 1)
        for (let column = columnOf(Math.min(ax, bx)); column <= lastColumn; column += 1)
          visit(row * columns + column, edge);
    }
  };
  eachCell((cell) => {
    starts[cell + 1] = (starts[cell + 1] as number) + 1;
  });
  for (let cell = 0; cell < columns * rows; cell += 1)
    starts[cell + 1] = (starts[cell + 1] as number) + (starts[cell] as number);
  const listed = new Uint32Array(starts[columns * rows] as number);
  const next = starts.slice();
  eachCell((cell, edge) => {
    const at = next[cell] as number;
    listed[at] = edge;
    next[cell] = at + 1;
  });

  function metresToEdge(x: number, y: number): number {
    if (count === 0) return Infinity;
    const scale = metresPerDegree(y);
    const homeColumn = Math.max(0, columnOf(x));
    const homeRow = Math.max(0, rowOf(y));
    let best = Infinity;

    const tryCell = (column: number, row: number): void => {
      const cell = row * columns + column;
      const end = starts[cell + 1] as number;
      for (let at = starts[cell] as number; at < end; at += 1) {
        const edge = (listed[at] as number) * 4;
        const ax = ((edges[edge] as number) - x) * scale.longitude;
        const ay = ((edges[edge + 1] as number) - y) * scale.latitude;
        const dx = ((edges[edge + 2] as number) - x) * scale.longitude - ax;
        const dy = ((edges[edge + 3] as number) - y) * scale.latitude - ay;
        const length = dx * dx + dy * dy;
        const along = length === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / length));
        const nearX = ax + along * dx;
        const nearY = ay + along * dy;
        const squared = nearX * nearX + nearY * nearY;
        if (squared < best) best = squared;
      }
    };

    // Square rings of cells outwards, until nothing outside the searched square can be nearer than what was found.
    const farthest = Math.max(columns, rows);
    for (let ring = 0; ring <= farthest; ring += 1) {
      const left = homeColumn - ring;
      const right = homeColumn + ring;
      const bottom = homeRow - ring;
      const top = homeRow + ring;
      for (let column = Math.max(0, left); column <= Math.min(columns - 1, right); column += 1) {
        if (bottom >= 0) tryCell(column, bottom);
        if (top < rows && ring > 0) tryCell(column, top);
      }
      for (let row = Math.max(0, bottom + 1); row <= Math.min(rows - 1, top - 1); row += 1) {
        if (left >= 0) tryCell(left, row);
        if (right < columns && ring > 0) tryCell(right, row);
      }
      const clear = Math.min(
        left <= 0 ? Infinity : (x - (west + left * cellWidth)) * scale.longitude,
        right >= columns - 1 ? Infinity : (west + (right + 1) * cellWidth - x) * scale.longitude,
        bottom <= 0 ? Infinity : (y - (south + bottom * cellHeight)) * scale.latitude,
        top >= rows - 1 ? Infinity : (south + (top + 1) * cellHeight - y) * scale.latitude,
      );
      if (clear > 0 && best <= clear * clear) break;
    }
    return Math.sqrt(best);
  }

  return {
    cells: columns * rows,
    cellAt: (x, y) =>
      x >= west && x <= east && y >= south && y <= north ? rowOf(y) * columns + columnOf(x) : -1,
    isEmpty: (cell) => starts[cell] === starts[cell + 1],
    metresToEdge,
  };
}

/** Neighbours share edges: each is kept once, so that distances are not computed twice. */
function uniqueEdges(edgeLists: readonly Float64Array[]): Float64Array {
  const total = edgeLists.reduce((sum, edges) => sum + edges.length, 0);
  const all = new Float64Array(total);
  let at = 0;
  for (const edges of edgeLists) {
    all.set(edges, at);
    at += edges.length;
  }
  const order = Uint32Array.from({ length: total / 4 }, (_, edge) => edge * 4);
  const compare = (a: number, b: number): number => {
    for (let part = 0; part < 4; part += 1) {
      const difference = (all[a + part] as number) - (all[b + part] as number);
      if (difference !== 0) return difference;
    }
    return 0;
  };
  order.sort(compare);
  const unique = new Float64Array(total);
  let kept = 0;
  order.forEach((edge, place) => {
    if (place > 0 && compare(edge, order[place - 1] as number) === 0) return;
    unique.set(all.subarray(edge, edge + 4), kept);
    kept += 4;
  });
  return unique.slice(0, kept);
}
