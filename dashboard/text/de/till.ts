// Kassen und wer an ihnen arbeitet.
import type { Messages } from '../text.tsx';

export const till: Messages['till'] = {
  title: 'Kassen und Personal',
  subtitle:
    'Jedes Telefon oder Tablet wird zur Kasse: Es scannt einen Code und löst Gutscheine im Laden ein.',
  tills: 'Kassen',
  till: 'Kasse',
  pair: 'Kasse koppeln',
  noTills: 'Noch keine Kasse gekoppelt',
  noTillsText:
    'Koppeln Sie ein Telefon: Es scannt einen Code von diesem Bildschirm und ist von da an eine Kasse.',
  revoked: 'Ausgesperrt',
  worksNow: 'Arbeitet gerade dort',
  nobody: 'Niemand',
  lastSeen: 'Zuletzt gesehen',
  offline: 'Ohne Netz',
  actions: 'Aktionen',
  noPlaces: 'Es gibt noch keine Standorte. Fügen Sie zuerst auf der Seite des Kunden einen hinzu.',
  tillName: 'Name',
  tillNameHint: 'Damit Sie sie wiedererkennen, etwa „Theke links“.',
  place: 'Wo sie steht',
  offlineLong: 'Gutscheine, die sie ohne Netz annehmen darf',
  offlineHint:
    'Jeder wird auf Treu und Glauben angenommen und später geprüft; was inzwischen anderswo benutzt wurde, ist Ihr Verlust. 0: keine.',
  showCode: 'Code zeigen',
  scanTitle: '„{name}“ koppeln',
  scan: 'Richten Sie die Kamera des Telefons auf diesen Code und öffnen Sie den Link. Er gilt einmal.',
  qrLabel: 'QR-Code, der die Kasse koppelt',
  goodFor: 'Gilt noch {time}',
  orLink: 'Oder öffnen Sie diesen Link auf dem Gerät',
  paired: '„{name}“ ist jetzt eine Kasse.',
  codeExpired: 'Dieser Code ist abgelaufen.',
  newCode: 'Neuen Code anlegen',
  editTitle: '{name} ändern',
  revoke: 'Aussperren',
  revokeTitle: '„{name}“ aussperren?',
  revokeText:
    'Sie löst von jetzt an nichts mehr ein. Was sie ohne Netz annahm und noch nicht gemeldet hat, ist für uns verloren. Um sie wieder zu benutzen, koppeln Sie sie neu.',
  staff: 'Personal',
  staffText:
    'Sie wählen an der Kasse ihren Namen und tippen ihre PIN; ein Konto brauchen sie nicht.',
  addStaff: 'Jemanden hinzufügen',
  noStaff: 'Noch arbeitet niemand an Kassen',
  noStaffText: 'Fügen Sie hinzu, wer an der Theke steht: Name, PIN, Standorte.',
  mayOverride: 'Darf übergehen',
  mayOverrideLong: 'Darf nicht erfüllte Bedingungen übergehen',
  mayOverrideHint:
    'Etwa einen falschen Wochentag oder zu kleine Bestellung, mit einem Grund, der bleibt.',
  locked: 'Gesperrt: falsche PINs',
  unlock: 'Entsperren',
  worksAt: 'Arbeitet in',
  pin: 'PIN',
  pinHint: '4 bis 8 Ziffern. Sie wird nicht noch einmal gezeigt.',
  pinKept: '4 bis 8 Ziffern. Leer: Sie bleibt, wie sie ist.',
  removeTitle: '{name} entfernen?',
  removeText:
    'Die Person kann sich an Kassen nicht mehr anmelden. Was sie tat, bleibt in den Büchern.',
};
