import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const src = fileURLToPath(new URL('../src', import.meta.url));

/** Every import of our own code, as paths below `src`. */
const IMPORTS = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) =>
    [...readFileSync(join(src, file), 'utf8').matchAll(/from '([^']+)'/g)].map(([, target = '']) => ({
      file,
      target: target.startsWith('.') ? relative(src, normalize(join(src, file, '..', target))) : target,
    })),
  );

const from = (folder: string) => IMPORTS.filter(({ file }) => file.startsWith(`${folder}/`));

describe('arrows point inwards', () => {
  it('and there are many of them', () => expect(IMPORTS.length).toBeGreaterThan(300));

  it('core imports core, the calendar and zod, and nothing else', () => {
    const others = from('core').filter(
      ({ target }) => !target.startsWith('core/') && !['temporal-polyfill', 'zod'].includes(target),
    );
    expect(others).toEqual([]);
  });

  it('use cases import core, ports, the calendar and each other', () => {
    const others = from('usecases').filter(
      ({ target }) => !/^(core\/|usecases\/|ports\.ts$|temporal-polyfill$)/.test(target),
    );
    expect(others).toEqual([]);
  });

  it.each(['marketo', 'store', 'slack', 'jobs'])('%s knows no other adapter', (adapter) => {
    const adapters = ['marketo', 'store', 'slack', 'jobs'].filter((other) => other !== adapter);
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
