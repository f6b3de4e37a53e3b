import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { accountId } from '../engine/domain/account-snapshot.ts';
import { tempFolder } from '../engine/testing/temp-folder.ts';
import { Evidence, isEpisodeId } from './evidence.ts';
import { Redactor } from './redact.ts';

const account = accountId('family');

function open(root: string, redactor = new Redactor()): Evidence {
  return new Evidence({ root, account, episodeId: 'kill-1' }, redactor);
}

describe('evidence', () => {
  test('lies in the account’s folder of the episode, readable by its owner alone, named relative to it', () => {
    const root = tempFolder();
    const evidence = open(root);
    evidence.writePicture('confirm-dialog', new Uint8Array([1, 2, 3]));
    expect(evidence.files).toEqual(['01-confirm-dialog.png']);
    const file = join(root, 'family', 'kill-1', '01-confirm-dialog.png');
    expect([...readFileSync(file)]).toEqual([1, 2, 3]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('numbers on where the attempt before it ended, and overwrites nothing', () => {
    const root = tempFolder();
    open(root).writePicture('login', new Uint8Array([1]));
    const second = open(root);
    second.writePicture('login', new Uint8Array([2]));
    expect(second.files).toEqual(['02-login.png']);
    expect(readdirSync(join(root, 'family', 'kill-1'))).toEqual(['01-login.png', '02-login.png']);
  });

  test('a record written again stays one file, and no half-written one is left', () => {
    const root = tempFolder();
    const evidence = open(root);
    const name = evidence.reserve('steps-activate.json');
    evidence.writeJson(name, { committed: 'no' });
    evidence.writeJson(name, { committed: 'maybe' });
    expect(readdirSync(join(root, 'family', 'kill-1'))).toEqual([name]);
    expect(JSON.parse(readFileSync(join(root, 'family', 'kill-1', name), 'utf8'))).toEqual({ committed: 'maybe' });
  });

  test('I7: a secret in a record is hidden', () => {
    const root = tempFolder();
    const redactor = new Redactor();
    redactor.add('hunter2secret');
    const evidence = open(root, redactor);
    evidence.writeJson('01-steps.json', { detail: 'page said hunter2secret' });
    expect(readFileSync(join(root, 'family', 'kill-1', '01-steps.json'), 'utf8')).not.toContain('hunter2secret');
  });

  test('a disk that refuses is a fault to tell, not an exception', () => {
    const root = tempFolder();
    writeFileSync(join(root, 'family'), '');
    const evidence = open(root);
    evidence.writePicture('login', new Uint8Array([1]));
    expect(evidence.fault).toMatch(/^(EEXIST|ENOTDIR)$/);
    expect(evidence.files).toEqual([]);
  });

  test.each(['..', '.', '../kill-1', 'a/b', 'a\\b', '', '.hidden', 'a..b', 'x'.repeat(81)])(
    'an episode called “%s” could leave its folder and is refused',
    (episodeId) => {
      expect(isEpisodeId(episodeId)).toBe(false);
      const root = tempFolder();
      expect(() => new Evidence({ root, account, episodeId }, new Redactor())).toThrow(RangeError);
      expect(existsSync(join(root, 'family'))).toBe(false);
    },
  );
});
