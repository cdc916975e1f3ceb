// Prints [place, own lines] of every function in the files named, as one JSON list; of .vue files their scripts.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { relative, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')
const ts = createRequire(resolve(root, 'pwa/package.json'))('typescript')
const found = []

function script(path) {
  const text = readFileSync(path, 'utf8')
  if (!path.endsWith('.vue')) return { text, first: 0 }
  const block = /<script\b[^>]*>/.exec(text)
  if (!block) return { text: '', first: 0 }
  const start = block.index + block[0].length
  const first = text.slice(0, start).split('\n').length - 1
  return { text: text.slice(start, text.indexOf('</script>', start)), first }
}

function measure(path) {
  const { text, first } = script(path)
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const line = (position) => source.getLineAndCharacterOfPosition(position).line + first + 1

  // a function's own lines: what it holds of inner functions counts for those
  function visit(node) {
    let inner = 0
    ts.forEachChild(node, (child) => {
      inner += visit(child)
    })
    if (!ts.isFunctionLike(node) || !node.body) return inner
    const start = line(node.getStart())
    const whole = line(node.getEnd()) - start + 1
    if (whole > 1) found.push([`${relative(root, path)}:${start}`, whole - inner])
    return whole > 1 ? whole : 0
  }
  visit(source)
}

process.argv.slice(2).forEach(measure)
console.log(JSON.stringify(found))
