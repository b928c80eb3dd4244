import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const src = fileURLToPath(new URL('../src', import.meta.url));

/** What a file brings in: `import … from`, `export … from`, `import '…'`, `import('…')` and `require('…')`. */
function importsOf(text: string): string[] {
  const code = text.replace(/^\s*(\/\/|\/?\*).*$/gm, '');
  return [...code.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)['"`]([^'"`]+)['"`]/g)].map(
    ([, target = '']) => target,
  );
}

/** Every import of our own code, as paths below `src`. */
const IMPORTS = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) =>
    importsOf(readFileSync(join(src, file), 'utf8')).map((target) => ({
      file,
      target: target.startsWith('.') ? relative(src, normalize(join(src, file, '..', target))) : target,
    })),
  );

/** The first way that leads from a file back to it. */
function circle(imports: readonly { file: string; target: string }[]): string[] | undefined {
  const targets = new Map<string, string[]>();
  for (const { file, target } of imports) targets.set(file, [...(targets.get(file) ?? []), target]);
  const done = new Set<string>();
  const walk = (file: string, way: readonly string[]): string[] | undefined => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const target of targets.get(file) ?? []) {
      const found = walk(target, [...way, file]);
      if (found) return found;
    }
    done.add(file);
    return undefined;
  };
  for (const file of targets.keys()) {
    const found = walk(file, []);
    if (found) return found;
  }
  return undefined;
}

const from = (folder: string) => IMPORTS.filter(({ file }) => file.startsWith(`${folder}/`));

describe('arrows point inwards', () => {
  it('and there are many of them', () => expect(IMPORTS.length).toBeGreaterThan(300));

  it('and all of them are seen', () => {
    const text = `
      import { a } from './a.ts';
      import type { B } from './b.ts';
      import './c.ts';
      export * from './d.ts';
      const e = await import('./e.ts');
      const f = require('./f.ts');
      // import './g.ts';
    `;
    expect(importsOf(text).map((name) => name.slice(2, 3))).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('and none of them leads back to where it began, not even for a type', () => {
    const one = { file: 'a.ts', target: 'b.ts' };
    expect(circle([one, { file: 'b.ts', target: 'c.ts' }, { file: 'c.ts', target: 'b.ts' }])).toEqual([
      'b.ts',
      'c.ts',
      'b.ts',
    ]);
    expect(circle([one, { file: 'b.ts', target: 'c.ts' }, { file: 'a.ts', target: 'c.ts' }])).toBeUndefined();
    expect(circle(IMPORTS)).toBeUndefined();
  });

  it('core imports core, the calendar and zod, and nothing else', () => {
    const others = from('core').filter(
      ({ target }) => !target.startsWith('core/') && !['temporal-polyfill', 'zod'].includes(target),
    );
    expect(others).toEqual([]);
  });

  it('use cases import core, ports, the calendar and each other', () => {
    const others = from('usecases').filter(
      ({ target }) => !/^(core\/|usecases\/|ports\/|temporal-polyfill$)/.test(target),
    );
    expect(others).toEqual([]);
  });

  it('a use case takes the tables that it needs, and no adapter of the app as a whole', () => {
    const whole = from('usecases').filter(({ target }) =>
      /^ports\/(places|records\/records)\.ts$/.test(target),
    );
    expect(whole).toEqual([]);
    for (const file of readdirSync(join(src, 'usecases'), { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts')) continue;
      const text = readFileSync(join(src, 'usecases', file), 'utf8');
      expect(text, file).not.toMatch(/Pick<Ports, [^>]*'records'|ports: Ports\b/);
    }
  });

  it.each(['marketo', 'store', 'slack', 'jobs', 'events'])('%s knows no other adapter', (adapter) => {
    const adapters = ['marketo', 'store', 'slack', 'jobs', 'events'].filter((other) => other !== adapter);
    const crossing = from(adapter).filter(({ target }) =>
      adapters.some((other) => target.startsWith(`${other}/`)),
    );
    expect(crossing).toEqual([]);
  });

  it('what is pure in Slack makes no calls', () => {
    const pure = ['slack/views', 'slack/messages', 'slack/blocks', 'slack/commands'].flatMap(from);
    expect(pure.filter(({ target }) => /^(@slack\/(bolt|web-api)|node:|usecases\/)/.test(target))).toEqual(
      [],
    );
  });

  it('nothing in the product knows the sandbox', () => {
    expect(IMPORTS.filter(({ target }) => target.includes('sandbox'))).toEqual([]);
  });

  it('the product imports what its package depends on, and nothing that only tests need', () => {
    const { dependencies } = JSON.parse(readFileSync(join(src, '..', 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const packages = IMPORTS.filter(({ target }) => !/^(node:|\w[\w/-]*\.ts$)/.test(target)).map(
      ({ target }) =>
        target
          .split('/')
          .slice(0, target.startsWith('@') ? 2 : 1)
          .join('/'),
    );
    expect([...new Set(packages)].filter((name) => !(name in dependencies))).toEqual([]);
    expect(Object.keys(dependencies).filter((name) => !packages.includes(name))).toEqual([]);
  });
});
