const ROLES = [
  'button',
  'link',
  'textbox',
  'checkbox',
  'radio',
  'switch',
  'tab',
  'menuitem',
  'dialog',
  'heading',
  'alert',
  'status',
  'img',
] as const;

type TargetForm = {
  readonly label: string;
  readonly fields: readonly { readonly key: string; readonly label: string }[];
  /** Roles to choose from, where one belongs to it. */
  readonly roles: readonly string[];
};

/** The ways to find an element that are offered, best first, with what has to be typed for each. */
export const TARGET_FIELDS: Readonly<Record<string, TargetForm>> = {
  role: { label: 'Kind and name', fields: [{ key: 'name', label: 'Name, as it stands on it' }], roles: ROLES },
  semantics: {
    label: 'Kind and name, in a canvas',
    fields: [{ key: 'name', label: 'Name, as a screen reader says it' }],
    roles: ROLES,
  },
  label: { label: 'Label of a field', fields: [{ key: 'text', label: 'Words of the label' }], roles: [] },
  text: { label: 'Words on the page', fields: [{ key: 'text', label: 'The words, whole' }], roles: [] },
  'test-id': { label: 'Test id', fields: [{ key: 'id', label: 'data-testid' }], roles: [] },
  id: { label: 'Id in the page', fields: [{ key: 'id', label: 'id' }], roles: [] },
};
