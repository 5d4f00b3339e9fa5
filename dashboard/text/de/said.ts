// Was der Server auf Englisch sagt, auf Deutsch: Gründe, Fehler, und was mit einem Feld nicht stimmt.
// Für Zahlen steht #.
export const said: Record<string, string> = {
  // refusals
  'Voucher not found': 'Gutschein nicht gefunden',
  'Voucher has been disabled': 'Gutschein ist gesperrt',
  'Voucher not yet active': 'Gutschein gilt noch nicht',
  'Voucher has already been redeemed': 'Gutschein wurde schon eingelöst',
  'Maximum uses reached': 'Höchstzahl der Nutzungen erreicht',
  'Voucher has expired': 'Gutschein ist abgelaufen',
  'Voucher is being used in another order':
    'Gutschein wird gerade in einer anderen Bestellung genutzt',
  'Voucher is for another currency': 'Gutschein gilt für eine andere Währung',
  'Voucher is not valid online': 'Gutschein gilt nicht online',
  'Voucher is not valid in store': 'Gutschein gilt nicht im Laden',
  'Voucher is not valid at this location': 'Gutschein gilt nicht an diesem Standort',
  'Voucher is not valid on this day of the week': 'Gutschein gilt nicht an diesem Wochentag',
  'Voucher is not valid at this time': 'Gutschein gilt nicht zu dieser Uhrzeit',
  'Voucher is not valid on this date': 'Gutschein gilt nicht an diesem Tag',
  'Voucher is not valid for a party of this size': 'Gutschein gilt nicht für so viele Gäste',
  'Minimum spend not met': 'Mindestumsatz nicht erreicht',
  // errors
  'The request is not valid': 'Die Anfrage ist nicht gültig',
  'The e-mail address or the password is not right': 'E-Mail-Adresse oder Passwort stimmt nicht',
  'The PIN is not right': 'Die PIN stimmt nicht',
  'Not found': 'Nicht gefunden',
  'Client not found': 'Kunde nicht gefunden',
  'Redemption not found': 'Einlösung nicht gefunden',
  'The request took too long to arrive': 'Die Anfrage brauchte zu lange',
  'This conflicts with what is there': 'Das verträgt sich nicht mit dem, was schon da ist',
  'The redemption has been voided': 'Die Einlösung ist storniert',
  'The request body is too large': 'Das ist zu groß',
  'This would not print well': 'Das würde nicht gut gedruckt',
  'Refunds exceed what the order was worth': 'Erstattet würde mehr, als die Bestellung wert war',
  'This order was recorded before with another amount':
    'Diese Bestellung wurde schon mit einem anderen Betrag gebucht',
  'This refund was recorded before with another amount':
    'Diese Erstattung wurde schon mit einem anderen Betrag gebucht',
  'The shop took off another amount than the offer gives':
    'Der Shop hat einen anderen Betrag abgezogen, als das Angebot gibt',
  'Too many requests: try again later': 'Zu viele Anfragen: versuchen Sie es später noch einmal',
  'Something went wrong on our side': 'Bei uns ist etwas schiefgegangen',
  'Temporarily unavailable: the same call may be repeated':
    'Zurzeit nicht erreichbar: versuchen Sie es gleich noch einmal',
  'The campaign is archived: it takes no more codes':
    'Die Kampagne ist archiviert: sie nimmt keine Codes mehr auf',
  'The campaign is archived: no more codes are made':
    'Die Kampagne ist archiviert: es werden keine Codes mehr gemacht',
  'The campaign is archived: make a new one': 'Die Kampagne ist archiviert: legen Sie eine neue an',
  'The location is closed': 'Der Standort ist geschlossen',
  'The shop is not connected': 'Der Shop ist nicht verbunden',
  'The last owner stays: make another one first':
    'Der letzte Inhaber bleibt: machen Sie zuerst jemand anderen dazu',
  'This address has an account: sign in': 'Diese Adresse hat ein Konto: melden Sie sich an',
  'A second factor is on: switch it off first':
    'Ein zweiter Faktor ist eingeschaltet: schalten Sie ihn erst aus',
  'The endpoint is closed': 'Der Endpunkt ist geschlossen',
  'The codes of this batch are still being made': 'Die Codes dieses Laufs werden noch gemacht',
  // fields
  'is required': 'Fehlt noch',
  'is not valid': 'Ist nicht gültig',
  'is out of range': 'Liegt außerhalb des Möglichen',
  'is too large': 'Ist zu groß',
  'is no address': 'Ist keine E-Mail-Adresse',
  'is not your password': 'Ist nicht Ihr Passwort',
  'is one that many people have: choose another': 'Haben viele: wählen Sie ein anderes',
  'is little more than a name that others know: choose another':
    'Ist kaum mehr als ein bekannter Name: wählen Sie ein anderes',
  'is not the code of now: check the clock of the authenticator':
    'Ist nicht der Code von jetzt: stimmt die Uhr des Geräts?',
  'is the cap of a percentage, not of another discount':
    'Begrenzt nur einen Rabatt in Prozent, keinen anderen',
  'must be a percentage above 0 and at most 100': 'Muss über 0 und höchstens 100 Prozent sein',
  'must be a name of # to # characters on one line': 'Muss eine Zeile mit # bis # Zeichen sein',
  'must be a label of # to # characters on one line': 'Muss eine Zeile mit # bis # Zeichen sein',
  'must be a number of # to # characters on one line': 'Muss eine Zeile mit # bis # Zeichen sein',
  'must be a decimal amount from 0 to 1000000000, such as 45.99 or "45.99"':
    'Muss ein Betrag ab 0 sein, etwa 45,99',
  'must be a date such as 2026-03-31': 'Muss ein Datum sein',
  'must be a whole number': 'Muss eine ganze Zahl sein',
  'must be an IANA time zone such as Europe/London': 'Muss eine Zeitzone sein, etwa Europe/Berlin',
  'must be an ISO 4217 currency such as GBP': 'Muss eine Währung sein, etwa EUR',
  'must be an address such as https://shop.example.com/hooks':
    'Muss eine Adresse sein, etwa https://shop.example.com/hooks',
  'must be an origin such as https://shop.example (http on localhost only)':
    'Muss eine Herkunft sein, etwa https://shop.example',
  'must be in the future': 'Muss in der Zukunft liegen',
  'may not lie in the future': 'Darf nicht in der Zukunft liegen',
  'must begin with https://': 'Muss mit https:// beginnen',
  'must lead to a public address': 'Muss zu einer öffentlichen Adresse führen',
  'must not be before valid_from': 'Darf nicht vor dem ersten Tag liegen',
  'must not be before from': 'Darf nicht vor dem Anfang liegen',
  'must not be blank': 'Darf nicht leer sein',
  'must be 1 to 64 letters, digits, - and _': 'Nur 1 bis 64 Buchstaben, Ziffern, - und _',
  'must begin with a letter, digit or #, and hold at least one #':
    'Muss mit einem Buchstaben, einer Ziffer oder # beginnen und mindestens ein # haben',
  'must be a PNG or a JPEG': 'Muss ein PNG oder JPEG sein',
  'must name at least one location': 'Nennen Sie mindestens einen Standort',
  'must name a client': 'Nennen Sie einen Kunden',
  'is required: you act for several clients': 'Fehlt noch: Sie arbeiten für mehrere Kunden',
  // what the schemas say
  'must NOT have fewer than # characters': 'Muss mindestens # Zeichen haben',
  'must NOT have more than # characters': 'Darf höchstens # Zeichen haben',
  'must NOT have fewer than # items': 'Muss mindestens # nennen',
  'must NOT have more than # items': 'Darf höchstens # nennen',
  'must be >= #': 'Muss mindestens # sein',
  'must be <= #': 'Darf höchstens # sein',
  'must be > #': 'Muss mehr als # sein',
  'must be integer': 'Muss eine ganze Zahl sein',
  'must be number': 'Muss eine Zahl sein',
  'must be string': 'Muss Text sein',
};
