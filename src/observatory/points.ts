/**
 * The key of a point: millionths of a degree of longitude and latitude in one 64-bit integer. Published points
 * (data.police.uk) have six decimals, so the key loses nothing and two rows at one map point share a key.
 */
const latitudeSteps = 2n ** 28n;

/** Longitude and latitude in degrees (WGS84) to the key; −180 to 180 and −90 to 90. */
export function pointId(longitude: number, latitude: number): bigint {
  const east = BigInt(Math.round((longitude + 180) * 1e6));
  const north = BigInt(Math.round((latitude + 90) * 1e6));
  return east * latitudeSteps + north;
}

/** The point of a key, to a millionth of a degree. */
export function pointOf(id: bigint): { longitude: number; latitude: number } {
  return {
    longitude: (Number(id / latitudeSteps) - 180e6) / 1e6,
    latitude: (Number(id % latitudeSteps) - 90e6) / 1e6,
  };
}

/** The same key in SQL, of two DOUBLE expressions of ours; null where either is null. */
export function pointIdSql(longitude: string, latitude: string): string {
  return `(cast(round((${longitude} + 180) * 1e6) as bigint) * ${latitudeSteps} + cast(round((${latitude} + 90) * 1e6) as bigint))`;
}
