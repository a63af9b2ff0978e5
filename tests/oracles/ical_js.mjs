// Prints what ical.js reads in a calendar file, as JSON: node ical_js.mjs FILE FOLDER_OF_NODE_MODULES
// Zones come from the file's own VTIMEZONE: ical.js has no other.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [file, modules] = process.argv.slice(2);
const loaded = createRequire(`${modules}/x.js`)('ical.js');
const ICAL = loaded.default ?? loaded;

const calendar = new ICAL.Component(ICAL.parse(readFileSync(file, 'utf8')));
const zones = calendar.getAllSubcomponents('vtimezone');
zones.forEach((zone) => ICAL.TimezoneService.register(zone));
const known = new Set(zones.map((zone) => zone.getFirstPropertyValue('tzid')));

const stamp = (date) => `${date.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
const moment = (time) => {
  if (time.isDate) return time.toICALString();
  if (time.zone === ICAL.Timezone.localTimezone) throw new Error(`a time without zone: ${time}`);
  return stamp(new Date(time.toUnixTime() * 1000));
};

const read = calendar.getAllSubcomponents('vevent').map((component) => {
  for (const property of component.getAllProperties()) {
    const zone = property.getParameter('tzid');
    if (zone && !known.has(zone)) throw new Error(`no VTIMEZONE for ${zone}`);
  }
  const event = new ICAL.Event(component);
  const texts = [event.summary, event.location ?? '', event.description ?? ''];
  return [event.uid, moment(event.startDate), moment(event.endDate), ...texts];
});
process.stdout.write(JSON.stringify(read));
