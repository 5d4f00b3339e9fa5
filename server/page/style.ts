// The look of a voucher's page in its client's colour: phone first, light and dark, nothing loaded
// from elsewhere. The same text for every page of one colour, so that its hash is all the CSP names.
import { createHash } from 'node:crypto';
import { DEFAULT_COLOR, inkOn, readableOn } from '../brand/colour.ts';

const LIGHT_CARD = '#ffffff';
const DARK_CARD = '#1d2225';

export interface Style {
  text: string;
  /** As a Content-Security-Policy names it. */
  source: string;
}

const MAX_KEPT = 500;
const kept = new Map<string, Style>();

export function pageStyle(brandColor: string | null): Style {
  const color = brandColor ?? DEFAULT_COLOR;
  const known = kept.get(color);
  if (known) return known;
  const text = styleText(color);
  const digest = createHash('sha256').update(text).digest('base64');
  const made = { text, source: `'sha256-${digest}'` };
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(color, made);
  return made;
}

const styleText = (color: string): string => `
:root{color-scheme:light dark;--brand:${color};--on:${inkOn(color)};
--link:${readableOn(color, LIGHT_CARD)};--ground:#eef1f0;--card:${LIGHT_CARD};--ink:#14181a;
--quiet:#555e63;--line:#d9dfdc;--warn:#7a4300;--warnbg:#fff3df;--dark:#14181a;--ondark:#fff}
@media(prefers-color-scheme:dark){:root{--link:${readableOn(color, DARK_CARD)};--ground:#111415;
--card:${DARK_CARD};--ink:#eceff0;--quiet:#a9b2b6;--line:#363d41;--warn:#ffd9a0;--warnbg:#3a2a12;
--dark:#eceff0;--ondark:#14181a}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;padding:20px 16px 40px;background:var(--ground);color:var(--ink);
font:16px/1.5 Inter,-apple-system,BlinkMacSystemFont,"Segoe UI",Roboto,"Helvetica Neue",sans-serif}
main{max-width:430px;margin:0 auto}
.card{background:var(--card);border-radius:22px;overflow:hidden;
box-shadow:0 1px 2px #0000000f,0 12px 32px #0000001a}
header{background:var(--brand);color:var(--on);padding:24px 22px 22px}
.who{display:flex;align-items:center;gap:12px;min-height:28px;margin:0 0 10px;font-size:16px;
font-weight:500}
.who img{display:block;height:44px;max-width:120px;padding:6px;border-radius:10px;background:#fff;
object-fit:contain}
h1{margin:0;font-size:46px;line-height:1.06;letter-spacing:-.025em;font-weight:750;
overflow-wrap:anywhere;text-wrap:balance}
h1.long{font-size:29px;line-height:1.18;letter-spacing:-.015em}
h1 small{display:block;margin-top:8px;font-size:17px;line-height:1.4;letter-spacing:0;font-weight:450}
.cut{height:0;border-top:2px dashed var(--line)}
.pad{padding:26px 22px 22px}
.code{text-align:center}
.qr{display:inline-block;border-radius:16px;background:#fff}
.qr svg{display:block;width:264px;height:auto;max-width:100%}
.text{margin:8px 0 0;font:700 23px/1.25 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;
letter-spacing:.04em;overflow-wrap:anywhere;user-select:all}
.text.long{font-size:17px}
.say{margin:0 0 22px;padding:13px 15px;border-radius:13px;background:var(--warnbg);color:var(--warn);
font-weight:600}
.over header{background:#5b6469;color:#fff}
.over .say{margin-bottom:8px}
dl{margin:22px 0 0}
dl div{display:flex;justify-content:space-between;gap:20px;padding:9px 0;
border-top:1px solid var(--line)}
dl div:first-child{border-top:0}
dt{color:var(--quiet);flex:none}
dd{margin:0;text-align:right;font-weight:550;overflow-wrap:anywhere}
dd span{display:block;color:var(--quiet);font-weight:400;font-size:14px}
h2{margin:24px 0 6px;font-size:16px}
ul{margin:0;padding:0 0 0 20px}
li{padding:3px 0}
li::marker{color:var(--quiet)}
.act{display:flex;align-items:center;justify-content:center;width:100%;min-height:52px;margin-top:14px;
padding:10px 18px;border:1px solid var(--line);border-radius:15px;background:var(--card);
color:var(--link);font:inherit;font-weight:650;text-align:center;text-decoration:none;cursor:pointer}
.act.main{border-color:transparent;background:var(--dark);color:var(--ondark)}
.act:focus-visible,a:focus-visible,input:focus-visible,summary:focus-visible{outline:3px solid var(--link);
outline-offset:2px}
form,details{margin-top:14px;padding:20px 22px;border-radius:20px;background:var(--card)}
form h2,form p{margin:0 0 8px}
label{display:block;margin:10px 0 6px;font-weight:600}
input[type=email]{width:100%;min-height:50px;padding:8px 14px;border:1px solid #7d878c;
border-radius:12px;background:var(--card);color:var(--ink);font:inherit}
.box{display:flex;gap:12px;align-items:flex-start;margin:14px 0 4px;font-weight:400;font-size:15px}
.box input{flex:none;width:24px;height:24px;margin:0;accent-color:var(--link)}
.hp{position:absolute;left:-9999px;width:1px;height:1px;overflow:hidden}
summary{min-height:44px;display:flex;align-items:center;font-weight:600;cursor:pointer}
footer{margin-top:22px;text-align:center;color:var(--quiet);font-size:14px}
footer p{margin:0 0 4px}
footer a{display:inline-flex;align-items:center;min-height:44px;padding:0 12px;color:var(--quiet)}
.note{margin:0;color:var(--quiet);font-size:14px}
.test{margin:0 0 12px;padding:8px 14px;border-radius:12px;background:#8a1c5c;color:#fff;
text-align:center;font-weight:650}
@media(min-width:760px){body{padding-top:56px}h1{font-size:52px}.qr svg{width:288px}}
@media print{body{background:#fff;padding:0}.card{box-shadow:none}.act,form,footer{display:none}}
`;
