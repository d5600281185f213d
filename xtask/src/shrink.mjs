// Shrinks files of wasm: `node shrink.mjs FROM TO FEATURES NAME…`. As `wasm-opt -Oz` does, but the optimizer, ten megabytes
// of it, is read once and not once for each of some three hundred files.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import binaryen from 'binaryen';

const [from, to, features, ...names] = process.argv.slice(2);
const allowed = features.split(',').map((name) => {
  const feature = binaryen.Features[name];
  if (feature === undefined) throw new Error(`binaryen knows no feature ${name}`);
  return feature;
});
binaryen.setOptimizeLevel(2);
binaryen.setShrinkLevel(2);
binaryen.setGenerateStackIR(true);
binaryen.setOptimizeStackIR(true);
for (const name of names) {
  const module = binaryen.readBinary(readFileSync(join(from, name)));
  module.setFeatures(allowed.reduce((all, one) => all | one, binaryen.Features.MVP));
  module.optimize();
  module.runPasses(['strip-debug', 'strip-producers', 'strip-target-features']);
  writeFileSync(join(to, name), module.emitBinary());
  module.dispose();
}
