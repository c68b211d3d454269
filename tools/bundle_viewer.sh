#!/usr/bin/env bash
# Bundle the parts of three.js that the 3-D view uses, from the pinned versions on npm. Needs node and npm.
# The bytes are the same each time: afterwards `git diff` is empty, or a version below was changed.
set -euo pipefail
THREE=0.187.0
ESBUILD=0.28.2
VENDOR="$(cd "$(dirname "$0")/.." && pwd)/src/cicatrix/report/surface_viewer/vendor"
SCRATCH=$(mktemp -d)
trap 'rm -rf "$SCRATCH"' EXIT
cd "$SCRATCH"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund "three@$THREE" "esbuild@$ESBUILD"
node node_modules/esbuild/install.js
cp "$VENDOR/three_entry.js" .
node_modules/.bin/esbuild three_entry.js --bundle --minify --format=iife --global-name=THREE --target=es2020 \
  --legal-comments=none --charset=ascii --outfile=three_bundle.min.js --log-level=warning
cp node_modules/three/LICENSE "$VENDOR/LICENSE"
cp three_bundle.min.js "$VENDOR/three_bundle.min.js"
sha256sum three_bundle.min.js
wc -c three_bundle.min.js
