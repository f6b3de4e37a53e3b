import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tempFolder } from '../../engine/testing/temp-folder.ts';
import { factsOfEpisode } from './episode-facts.ts';

function folderWith(...runs: readonly unknown[]): string {
  const folder = tempFolder();
  runs.forEach((run, index) =>
    writeFileSync(join(folder, `0${index}-steps-activate.json`), typeof run === 'string' ? run : JSON.stringify(run)),
  );
  return folder;
}

describe('what an episode’s own records say', () => {
  test('nothing, when no run was made', () => {
    expect(factsOfEpisode(folderWith())).toBeUndefined();
    expect(factsOfEpisode('/nowhere')).toBeUndefined();
  });

  test('fault 87: a click that may have been made dates the search for the mail, though the run failed', () => {
    const mailSince = { at: 5, mark: { validity: '1', nextUid: 8 } };
    const folder = folderWith(
      { committed: 'maybe', code: 'crashed', mailSince },
      { committed: 'no', value: 'already-on' },
    );
    expect(factsOfEpisode(folder)).toEqual({ clicked: true, mailSince, answered: false, wasOn: false });
  });

  test('W7: on before anything was clicked is told from on after a click of ours', () => {
    const facts = factsOfEpisode(folderWith({ committed: 'no', value: 'already-on' }));
    expect(facts).toEqual({ clicked: false, mailSince: undefined, answered: false, wasOn: true });
  });

  test('a record cut off in the middle is passed over and proves nothing', () => {
    expect(factsOfEpisode(folderWith('{"committed": "ye'))).toBeUndefined();
  });
});
