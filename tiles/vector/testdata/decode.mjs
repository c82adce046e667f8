// Reads a tile with the decoder that browsers use and prints what is in it as JSON, one array entry per feature.
// Usage: node decode.mjs TILE [LAYER]
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const require = createRequire(new URL('../../../frontend/package.json', import.meta.url));
const load = async (name) => import(require.resolve(name));
const { VectorTile } = await load('@mapbox/vector-tile');
const pbf = await load('pbf');
const Pbf = pbf.PbfReader ?? pbf.default ?? pbf.Pbf;

const tile = new VectorTile(new Pbf(readFileSync(process.argv[2])));
const features = [];
for (const layer of Object.values(tile.layers)) {
  for (let i = 0; i < layer.length; i++) {
    const f = layer.feature(i);
    const geometry = f.loadGeometry().map((part) => part.map((p) => [p.x, p.y]));
    features.push({ layer: layer.name, id: f.id, type: f.type, properties: f.properties, geometry });
  }
}
console.log(JSON.stringify(features));
