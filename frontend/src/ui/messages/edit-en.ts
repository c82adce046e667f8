import type { editZh } from './edit-zh'

/** The same in English. */
export const editEn: typeof editZh = {
  label: 'Edit shape',
  change: 'Edit shape',
  draw: 'Draw',
  title: 'Edit shape · {layer}',
  titleNew: 'Draw · {layer}',
  name: 'Name',
  how: 'Drag a dot to reshape, a small dot to add one, click a dot to take it off, drag the inside to move all of it',
  courtyards: '. Courtyards stay as they are and go along',
  howDraw: 'Click each corner in turn; click the first one again or press Enter to finish',
  opening: 'Opening…',
  saving: 'Saving…',
  undo: 'Undo',
  redo: 'Redo',
  corner: 'Remove corner',
  delete: 'Delete object',
  cancel: 'Cancel',
  save: 'Save',
  goOn: 'Go on editing',
  sure: { cancel: 'There are unsaved changes. Discard them?', remove: 'Delete this object?' },
  do: { cancel: 'Discard changes', remove: 'Delete' },
  overlap: 'Overlaps {n} in “{layer}” (outlined in red); move it apart and save again',
  theirs: 'Somebody else has just changed this object',
  takeTheirs: 'Take theirs',
  keepMine: 'Keep mine and go on',
  gone: 'This object has been deleted',
  unfit:
    'This shape cannot be changed on the map (its outline may cross itself); delete it here, or change it with QGIS or the API',
  refused: 'Not saved: {reason}',
}
