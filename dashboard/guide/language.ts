// What the guides are written in, whatever the dashboard speaks.
export const GUIDES_LANGUAGE = 'en';
