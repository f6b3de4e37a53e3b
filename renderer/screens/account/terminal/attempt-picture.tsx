import type { CommandInput } from '../../../../engine/contract/commands.ts';
import { Button } from '../../../components/button.tsx';
import { Dialog, DialogAnswers } from '../../../components/dialog.tsx';
import { useAnswer } from '../../../host/use-answer.ts';
import { stepName } from '../../../words/terminal-words.ts';

type Place = CommandInput<'terminal.picture'>;

/** `03-confirm-dialog.png` → "Confirm dialog". */
function pictureName(file: string): string {
  return stepName(file.replace(/^\d+-/, '').replace(/\.png$/, ''));
}

/** A picture of the page, small; pressed, it is shown large. Secrets were covered before it was kept. */
export function AttemptPicture({ place, onOpen }: { readonly place: Place; readonly onOpen: () => void }) {
  const name = pictureName(place.file);
  return (
    <button type="button" onClick={onOpen} className="block w-full rounded-lg text-left">
      <span aria-hidden="true" className="block aspect-[16/9] overflow-hidden rounded-lg border border-line bg-raised">
        <PictureOf place={place} className="size-full object-cover object-top" />
      </span>
      <span className="mt-1 block truncate text-[0.8125rem] text-soft">
        <span className="sr-only">Show </span>
        {name}
      </span>
    </button>
  );
}

function PictureOf({ place, className }: { readonly place: Place; readonly className: string }) {
  const { value, error } = useAnswer('terminal.picture', place);
  if (error !== null) return <span className="block p-3 text-[0.8125rem] text-caution">{error.message}</span>;
  if (value === null) return <span className="block p-3 text-[0.8125rem] text-faint">Loading …</span>;
  return (
    <img
      src={`data:image/png;base64,${value.base64}`}
      alt={`The page: ${pictureName(place.file)}`}
      className={className}
    />
  );
}

type DialogProps = {
  readonly at: Omit<Place, 'file'>;
  readonly files: readonly string[];
  readonly shown: number;
  readonly onShow: (index: number) => void;
  readonly onClose: () => void;
};

/** One picture large, with the ones before and after it. */
export function PictureDialog({ at, files, shown, onShow, onClose }: DialogProps) {
  const file = files[shown];
  if (file === undefined) return null;
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title={pictureName(file)}
      description={`Picture ${shown + 1} of ${files.length}. Passwords and codes were covered before it was kept.`}
    >
      <div className="mt-4 overflow-hidden rounded-lg border border-line">
        <PictureOf place={{ ...at, file }} className="mx-auto block max-h-[58dvh] max-w-full" />
      </div>
      <DialogAnswers>
        <Button disabled={shown === 0} onClick={() => onShow(shown - 1)}>
          Before
        </Button>
        <Button disabled={shown === files.length - 1} onClick={() => onShow(shown + 1)}>
          After
        </Button>
        <Button look="strong" onClick={onClose}>
          Close
        </Button>
      </DialogAnswers>
    </Dialog>
  );
}
