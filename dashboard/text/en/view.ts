// Views of lists that somebody keeps: filters under a name.
export const view = {
  views: 'Views',
  viewsOf: 'Saved views of this list',
  none: 'No view is saved yet.',
  save: 'Save this view',
  saveTitle: 'Save this view',
  saveText:
    'The filters that are set now, under a name, in this browser. Its address can be shared.',
  nothingSet: 'Set a filter first.',
  name: 'Name',
  replaces: 'This replaces the view of that name.',
  saved: 'Saved as {name}',
  notKept: 'This browser keeps nothing: bookmark the address instead.',
  remove: 'Remove the view {name}',
  removed: 'Removed {name}',
  undo: 'Undo',
};
