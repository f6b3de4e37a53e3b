import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tempFolder } from '../engine/testing/temp-folder.ts';
import { landmarksOf } from './outline.ts';
import { changesSince, fileRecording } from './recording.ts';

const recording = { profile: 'Kotak Neo', recordedAt: 7, points: [], pages: { home: ['button "Profile"'] } };

describe('a recording', () => {
  test('is what was saved, and nothing when the file is missing or not one', () => {
    const file = join(tempFolder(), 'family', 'recording.json');
    const store = fileRecording(file);
    expect(store.load()).toBeUndefined();
    store.save(recording);
    expect(store.load()).toEqual(recording);
    writeFileSync(file, '{"points": "many"}');
    expect(store.load()).toBeUndefined();
  });

  test('that cannot be written stops nothing', () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'recording.json'));
    expect(() => fileRecording(join(folder, 'recording.json')).save(recording)).not.toThrow();
  });

  test('W11: names the step whose page lost or gained something', () => {
    const seen = { home: ['button "Profile"'], manage: ['button "Deactivate"'], fresh: ['button "New"'] };
    const before = { home: ['button "Profile"'], manage: ['button "Disable"'] };
    expect(changesSince(before, seen)).toEqual([
      { step: 'manage', gone: ['button "Disable"'], added: ['button "Deactivate"'] },
    ]);
  });

  test('does not take another day’s figures for another page', () => {
    const page = (figure: string): readonly string[] =>
      landmarksOf([`- text: NIFTY ${figure}`, '- button "Profile" [cursor=pointer]:']);
    expect(page('24 800')).toEqual(page('25 013.5'));
  });
});
