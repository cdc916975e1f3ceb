// Reads [[lng, lat], …] from stdin and prints where the phone's own formulas put each point, as GCJ-02 and BD-09.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')
const ts = createRequire(resolve(root, 'pwa/package.json'))('typescript')
const source = readFileSync(resolve(root, 'pwa/src/domain/datum.ts'), 'utf8')
const { outputText } = ts.transpileModule(source, { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2020 } })
const { fromWgs84 } = await import(`data:text/javascript;base64,${Buffer.from(outputText).toString('base64')}`)

const points = JSON.parse(readFileSync(0, 'utf8'))
const shifted = (datum) => points.map(([lng, lat]) => Object.values(fromWgs84({ lng, lat }, datum)))
process.stdout.write(JSON.stringify({ wgs84: shifted('wgs84'), cgcs2000: shifted('cgcs2000'), gcj02: shifted('gcj02'), bd09: shifted('bd09') }))
