import { describe, expect, it } from 'vitest';
import { ariaShortcut, isShortcut, shortcutText } from './shortcut';

const plain = { key: '', code: '', altKey: false, ctrlKey: false, metaKey: false, shiftKey: false };

describe('isShortcut', () => {
  it('takes Alt with a letter by its position, since Option changes the letter on a Mac', () => {
    const press = { ...plain, key: 'ß', code: 'KeyS', altKey: true };
    expect(isShortcut('Alt+S', press, true)).toBe(true);
    expect(isShortcut('Alt+S', press, false)).toBe(true);
    expect(isShortcut('Alt+X', press, true)).toBe(false);
  });

  it('leaves AltGr, Shift and the bare letter to whoever types', () => {
    const press = { ...plain, key: 's', code: 'KeyS' };
    expect(isShortcut('Alt+S', press, false)).toBe(false);
    expect(isShortcut('Alt+S', { ...press, altKey: true, ctrlKey: true }, false)).toBe(false);
    expect(isShortcut('Alt+S', { ...press, altKey: true, shiftKey: true }, false)).toBe(false);
  });

  it('reads Mod as Command on a Mac and as Control elsewhere', () => {
    const control = { ...plain, key: 'k', code: 'KeyK', ctrlKey: true };
    const command = { ...plain, key: 'k', code: 'KeyK', metaKey: true };
    expect(isShortcut('Mod+K', control, false)).toBe(true);
    expect(isShortcut('Mod+K', control, true)).toBe(false);
    expect(isShortcut('Mod+K', command, true)).toBe(true);
    expect(isShortcut('Mod+K', command, false)).toBe(false);
  });

  it('takes the question mark wherever a keyboard has it, but not with Alt or Control', () => {
    const press = { ...plain, key: '?', code: 'Minus', shiftKey: true };
    expect(isShortcut('?', press, false)).toBe(true);
    expect(isShortcut('?', { ...press, altKey: true }, false)).toBe(false);
    expect(isShortcut('?', { ...press, ctrlKey: true }, false)).toBe(false);
  });
});

it('writes shortcuts as each system does', () => {
  expect(shortcutText('Alt+S', false)).toBe('Alt+S');
  expect(shortcutText('Mod+K', false)).toBe('Ctrl+K');
  expect(shortcutText('Alt+S', true)).toBe('⌥S');
  expect(shortcutText('Mod+K', true)).toBe('⌘K');
  expect(ariaShortcut('Mod+K', false)).toBe('Control+K');
  expect(ariaShortcut('Mod+K', true)).toBe('Meta+K');
  expect(ariaShortcut('Alt+S', true)).toBe('Alt+S');
});
