import { describe } from 'vitest';
import { sprigFunctions } from './index.ts';
import { error, type Row, testBehaviours } from '../../../testing/go-behaviour.ts';
import { DATA } from '../../../testing/go-data.ts';

const functions = sprigFunctions();

const ROWS: readonly Row[] = [
  ['{{dateInZone "2006-01-02" .tm "UTC"}}', '2024-02-29'],
  ['{{dateInZone "02 Jan 06 15:04 MST" .tm "UTC"}}', '29 Feb 24 13:04 UTC'],
  ['{{dateInZone "Monday, 02-Jan-06 15:04:05 MST" .tm "UTC"}}', 'Thursday, 29-Feb-24 13:04:05 UTC'],
  ['{{dateInZone "Mon, 02 Jan 2006 15:04:05 -0700" .tm "UTC"}}', 'Thu, 29 Feb 2024 13:04:05 +0000'],
  ['{{dateInZone "2006-01-02T15:04:05Z07:00" .tm "UTC"}}', '2024-02-29T13:04:05Z'],
  [
    '{{dateInZone "2006-01-02T15:04:05.999999999Z07:00" .tm "UTC"}}',
    '2024-02-29T13:04:05.123456789Z',
  ],
  ['{{dateInZone "3:04PM" .tm "UTC"}}', '1:04PM'],
  ['{{dateInZone "Jan _2 15:04:05.000" .tm "UTC"}}', 'Feb 29 13:04:05.123'],
  ['{{dateInZone "__2 002" .tm "UTC"}}', ' 60 060'],
  ['{{dateInZone "1/2/6" .tm "UTC"}}', '2/29/6'],
  ['{{dateInZone "Month Monthly" .tm "UTC"}}', 'Month Monthly'],
  ['{{dateInZone "Jan January Janet" .tm "UTC"}}', 'Feb February Janet'],
  ['{{dateInZone "03:04:05.000000 pm" .tm "UTC"}}', '01:04:05.123456 pm'],
  ['{{dateInZone "05.99" .tm "UTC"}}', '05.12'],
  ['{{dateInZone "05,000" .tm "UTC"}}', '05,123'],
  [
    '{{dateInZone "-07 -07:00 -0700 Z07 Z0700 -07:00:00 Z070000" .tm "UTC"}}',
    '+00 +00:00 +0000 Z Z +00:00:00 Z',
  ],
  ['{{dateInZone "2006_01_02 _2006" .tm "UTC"}}', '2024_02_29 _2024'],
  ['{{dateInZone "" .tm "UTC"}}', ''],
  ['{{dateInZone "Mon Jan 2 15:04:05 MST 2006" .tm "UTC"}}', 'Thu Feb 29 13:04:05 UTC 2024'],
  ['{{dateInZone "20060102150405" .tm "UTC"}}', '20240229130405'],
  ['{{dateInZone ".000 .00a 5.0001" .tm "UTC"}}', '.123 .12a 5.0002'],
  ['{{dateInZone "2 1 3 4 5 06" .tm "UTC"}}', '29 2 1 4 5 24'],
  ['{{dateInZone "Mon_2" .tm "UTC"}}', 'Thu29'],
  ['{{.tm}}', '2024-02-29 13:04:05.123456789 +0000 UTC'],
  ['{{print .tm}}', '2024-02-29 13:04:05.123456789 +0000 UTC'],
  ['{{date "2006-01-02" 0}}', '1970-01-01'],
  ['{{date "2006-01-02 15:04:05" 1700000000}}', '2023-11-14 22:13:20'],
  [
    '{{dateInZone "2006-01-02 15:04:05 -0700 MST" 1700000000 "Europe/Berlin"}}',
    '2023-11-14 23:13:20 +0100 CET',
  ],
  [
    '{{dateInZone "2006-01-02 15:04:05 -0700 MST" 1720000000 "Europe/Berlin"}}',
    '2024-07-03 11:46:40 +0200 CEST',
  ],
  [
    '{{dateInZone "2006-01-02 15:04:05 -0700 MST" 1720000000 "America/New_York"}}',
    '2024-07-03 05:46:40 -0400 EDT',
  ],
  ['{{dateInZone "15:04 -0700 MST" 1720000000 "Asia/Kolkata"}}', '15:16 +0530 IST'],
  ['{{dateInZone "15:04 -0700 MST" 1720000000 "Asia/Tokyo"}}', '18:46 +0900 JST'],
  ['{{dateInZone "15:04 -0700 MST" 1720000000 "America/Sao_Paulo"}}', '06:46 -0300 -03'],
  ['{{dateInZone "15:04 MST" 1720000000 "Nowhere/X"}}', '09:46 UTC'],
  ['{{htmlDate 1700000000}}', '2023-11-14'],
  ['{{htmlDateInZone 1700000000 "Asia/Tokyo"}}', '2023-11-15'],
  ['{{dateModify "1h30m" .tm}}', '2024-02-29 14:34:05.123456789 +0000 UTC'],
  ['{{date_modify "-24h" .tm}}', '2024-02-28 13:04:05.123456789 +0000 UTC'],
  ['{{dateModify "x" .tm}}', '2024-02-29 13:04:05.123456789 +0000 UTC'],
  [
    '{{mustDateModify "x" .tm}}',
    error(
      'template: t:1:2: executing "t" at <mustDateModify "x" .tm>: error calling mustDateModify: time: invalid duration "x"',
    ),
  ],
  ['{{mustDateModify "1.5h" .tm}}', '2024-02-29 14:34:05.123456789 +0000 UTC'],
  ['{{must_date_modify "1ms" .tm}}', '2024-02-29 13:04:05.124456789 +0000 UTC'],
  [
    '{{dateModify "1h" "x"}}',
    error('template: t:1:18: executing "t" at <"x">: can\'t handle "x" for arg of type time.Time'),
  ],
  ['{{unixEpoch .tm}}', '1709211845'],
  [
    '{{unixEpoch 5}}',
    error('template: t:1:12: executing "t" at <5>: can\'t handle 5 for arg of type time.Time'),
  ],
  ['{{duration "95"}}', '1m35s'],
  ['{{duration 95}}', '0s'],
  ['{{duration .i64}}', '7s'],
  ['{{duration "x"}}', '0s'],
  ['{{duration "3600"}}', '1h0m0s'],
  ['{{durationRound "2h10m5s"}}', '2h'],
  ['{{durationRound "400h"}}', '16d'],
  ['{{durationRound "1s"}}', '0s'],
  ['{{durationRound "-3h5m"}}', '3h'],
  ['{{durationRound "9000h"}}', '1y'],
  ['{{durationRound "800h"}}', '1mo'],
  ['{{durationRound .i64}}', '0s'],
  ['{{durationRound "1500ms"}}', '1s'],
  ['{{durationRound "2500ms"}}', '2s'],
  ['{{toDate "2006-01-02" "2017-12-31"}}', '2017-12-31 00:00:00 +0000 UTC'],
  ['{{toDate "2006-01-02" "bad"}}', '0001-01-01 00:00:00 +0000 UTC'],
  ['{{mustToDate "2006-01-02" "2017-12-31" | date "Jan 2, 2006"}}', 'Dec 31, 2017'],
  [
    '{{mustToDate "2006-01-02" "x"}}',
    error(
      'template: t:1:2: executing "t" at <mustToDate "2006-01-02" "x">: error calling mustToDate: parsing time "x" as "2006-01-02": cannot parse "x" as "2006"',
    ),
  ],
  [
    '{{mustToDate "2006-01-02" "2017-13-01"}}',
    error(
      'template: t:1:2: executing "t" at <mustToDate "2006-01-02" "2017-13-01">: error calling mustToDate: parsing time "2017-13-01": month out of range',
    ),
  ],
  [
    '{{mustToDate "2006-01-02" "2017-02-30"}}',
    error(
      'template: t:1:2: executing "t" at <mustToDate "2006-01-02" "2017-02-30">: error calling mustToDate: parsing time "2017-02-30": day out of range',
    ),
  ],
  [
    '{{mustToDate "2006-01-02" "2017-12-31x"}}',
    error(
      'template: t:1:2: executing "t" at <mustToDate "2006-01-02" "2017-12-31x">: error calling mustToDate: parsing time "2017-12-31x": extra text: "x"',
    ),
  ],
  [
    '{{mustToDate "2006-01-02 15:04:05" "2017-12-31 25:00:00"}}',
    error(
      'template: t:1:2: executing "t" at <mustToDate "2006-01-02 15:04:05" "2017-12-31 25:00:00">: error calling mustToDate: parsing time "2017-12-31 25:00:00": hour out of range',
    ),
  ],
  [
    '{{mustToDate "2006-01-02 15:04:05" "2017-12-31 12:30:45.123"}}',
    '2017-12-31 12:30:45.123 +0000 UTC',
  ],
  [
    '{{mustToDate "Mon Jan _2 15:04:05 2006" "Sun Dec 31 12:30:45 2017"}}',
    '2017-12-31 12:30:45 +0000 UTC',
  ],
  [
    '{{mustToDate "2006-01-02T15:04:05Z07:00" "2017-12-31T12:30:45+02:00"}}',
    '2017-12-31 12:30:45 +0200 +0200',
  ],
  [
    '{{mustToDate "2006-01-02T15:04:05Z07:00" "2017-12-31T12:30:45Z"}}',
    '2017-12-31 12:30:45 +0000 UTC',
  ],
  ['{{mustToDate "3:04PM" "9:05AM"}}', '0000-01-01 09:05:00 +0000 UTC'],
  ['{{mustToDate "3:04PM" "12:05AM"}}', '0000-01-01 00:05:00 +0000 UTC'],
  ['{{mustToDate "02 Jan 06 15:04 MST" "31 Dec 17 12:00 UTC"}}', '2017-12-31 12:00:00 +0000 UTC'],
  ['{{mustToDate "02 Jan 06 15:04 MST" "31 Dec 17 12:00 CET"}}', '2017-12-31 12:00:00 +0000 CET'],
  ['{{mustToDate "2006-002" "2017-365"}}', '2017-12-31 00:00:00 +0000 UTC'],
  ['{{mustToDate "06" "70"}}', '1970-01-01 00:00:00 +0000 UTC'],
  ['{{mustToDate "06" "68"}}', '2068-01-01 00:00:00 +0000 UTC'],
  ['{{mustToDate "2006 15" "2017  15"}}', '2017-01-01 15:00:00 +0000 UTC'],
  ['{{mustToDate "January 2" "February 29"}}', '0000-02-29 00:00:00 +0000 UTC'],
  ['{{mustToDate "15:04:05.000" "12:00:00.123"}}', '0000-01-01 12:00:00.123 +0000 UTC'],
  ['{{mustToDate "2006-01-02" "0001-01-01"}}', '0001-01-01 00:00:00 +0000 UTC'],
  [
    '{{mustToDate "" "x"}}',
    error(
      'template: t:1:2: executing "t" at <mustToDate "" "x">: error calling mustToDate: parsing time "x": extra text: "x"',
    ),
  ],
  ['{{mustToDate "2006-01-02 -0700" "2017-12-31 -0530"}}', '2017-12-31 00:00:00 -0530 -0530'],
  [
    '{{mustToDate "Jan" "Foo"}}',
    error(
      'template: t:1:2: executing "t" at <mustToDate "Jan" "Foo">: error calling mustToDate: parsing time "Foo" as "Jan": cannot parse "Foo" as "Jan"',
    ),
  ],
  ['{{.tm.Year}}', '2024'],
  ['{{.tm.Month}}', 'February'],
  ['{{.tm.Day}}', '29'],
  ['{{.tm.Weekday}}', 'Thursday'],
  ['{{.tm.YearDay}}', '60'],
  ['{{.tm.Unix}}', '1709211845'],
  ['{{.tm.UnixNano}}', '1709211845123456789'],
  ['{{.tm.Format "Jan 2"}}', 'Feb 29'],
  ['{{.tm.Hour}}', '13'],
  ['{{.tm.Nanosecond}}', '123456789'],
  ['{{.tm.IsZero}}', 'false'],
  ['{{.tm.UTC}}', '2024-02-29 13:04:05.123456789 +0000 UTC'],
  ['{{.tm.String}}', '2024-02-29 13:04:05.123456789 +0000 UTC'],
  [
    '{{.tm.Nope}}',
    error(
      'template: t:1:5: executing "t" at <.tm.Nope>: can\'t evaluate field Nope in type interface {}',
    ),
  ],
  ['{{printf "%d" .tm.Month}}', '2'],
  [
    '{{printf "%v %s" .tm .tm}}',
    '2024-02-29 13:04:05.123456789 +0000 UTC 2024-02-29 13:04:05.123456789 +0000 UTC',
  ],
  ['{{(toDate "2006" "x").IsZero}}', 'true'],
  ['{{typeOf .tm.Month}}', 'time.Month'],
  ['{{eq .tm.Month 2}}', 'true'],
  ['{{printf "%T" .tm}}', 'time.Time'],
  ['{{if .tm}}y{{end}}', 'y'],
  ['{{empty .tm}}', 'false'],
  ['{{(.tm.Sub (toDate "2006-01-02" "2024-02-28"))}}', '37h4m5.123456789s'],
  ['{{.tm.After (toDate "2006" "2000")}}', 'true'],
];

describe('Dates', () => {
  testBehaviours(ROWS, { data: DATA, functions });
});
