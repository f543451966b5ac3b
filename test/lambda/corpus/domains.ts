/** Rows of the businesses that the corpus speaks of, as users declare them, and what they look like as text. */

import { json, nullable, type Row } from '../../../src/index.js'
import { typeOfSerde } from '../../../src/schema/serde-type.js'
import { listType, nullableType, structType, types } from '../../../src/schema/type.js'
import type { Shape } from './group.js'

export const Payment = json({
  id: 'string',
  account: 'string',
  card: 'string',
  amount: 'float64',
  currency: 'string',
  merchant: 'string',
  mcc: 'int32',
  country: 'string',
  at: 'timestamp',
  status: 'string',
  ip: nullable('string'),
  deviceId: nullable('string'),
  attempts: 'int32',
  flags: ['string'],
  channel: nullable({ name: 'string', agent: nullable('string') }),
})
export const Reading = json({
  sensor: 'string',
  kind: 'string',
  value: 'float64',
  unit: 'string',
  at: 'timestamp',
  battery: nullable('float64'),
  quality: 'int32',
  location: nullable({ lat: 'float64', lon: 'float64' }),
  samples: ['float64'],
})
export const Click = json({
  user: nullable('string'),
  session: 'string',
  event: 'string',
  url: 'string',
  referrer: nullable('string'),
  agent: 'string',
  at: 'timestamp',
  x: 'int32',
  y: 'int32',
  dwellMs: 'int64',
  params: [{ name: 'string', value: 'string' }],
})
export const Customer = json({
  id: 'int64',
  name: 'string',
  email: 'string',
  phone: nullable('string'),
  country: 'string',
  vip: 'boolean',
  balance: 'float64',
})
export const Change = json({
  op: 'string',
  table: 'string',
  tsMs: 'timestamp',
  before: nullable(Customer),
  after: nullable(Customer),
})
export const Invoice = json({
  number: 'string',
  customerId: 'int64',
  issued: 'timestamp',
  due: 'timestamp',
  currency: 'string',
  country: 'string',
  status: 'string',
  paid: 'float64',
  reference: nullable('string'),
  lines: [
    {
      sku: 'string',
      text: 'string',
      qty: 'int32',
      unitPrice: 'float64',
      vatRate: 'float64',
      discountPct: nullable('float64'),
    },
  ],
})
export const Shipment = json({
  id: 'string',
  carrier: 'string',
  status: 'string',
  promised: 'timestamp',
  delivered: nullable('timestamp'),
  weightKg: 'float64',
  box: { l: 'float64', w: 'float64', h: 'float64' },
  events: [{ code: 'string', at: 'timestamp', place: 'string' }],
  to: { street: 'string', zip: 'string', city: 'string', country: 'string' },
})
export const Subscription = json({
  id: 'string',
  plan: 'string',
  seats: 'int32',
  mrr: 'float64',
  started: 'timestamp',
  cancelled: nullable('timestamp'),
  trialEnd: nullable('timestamp'),
  addons: ['string'],
  usage: [{ metric: 'string', qty: 'float64' }],
})
export const Person = json({
  first: 'string',
  last: 'string',
  email: 'string',
  phone: 'string',
  iban: 'string',
  street: 'string',
  zip: 'string',
  city: 'string',
  country: 'string',
  born: 'string',
  taxId: nullable('string'),
})
/** Nexmark's other two events. */
export const Auction = json({
  id: 'int64',
  itemName: 'string',
  description: 'string',
  initialBid: 'int64',
  reserve: 'int64',
  dateTime: 'timestamp',
  expires: 'timestamp',
  seller: 'int64',
  category: 'int64',
  extra: 'string',
})
export const Seller = json({
  id: 'int64',
  name: 'string',
  emailAddress: 'string',
  creditCard: 'string',
  city: 'string',
  state: 'string',
  dateTime: 'timestamp',
  extra: 'string',
})

export type PaymentRow = Row<typeof Payment>
export type ReadingRow = Row<typeof Reading>
export type ClickRow = Row<typeof Click>
export type CustomerRow = Row<typeof Customer>
export type ChangeRow = Row<typeof Change>
export type InvoiceRow = Row<typeof Invoice>
export type ShipmentRow = Row<typeof Shipment>
export type SubscriptionRow = Row<typeof Subscription>
export type PersonRow = Row<typeof Person>
export type AuctionRow = Row<typeof Auction>
export type SellerRow = Row<typeof Seller>

const keyValue = (serde: { readonly descriptor: Parameters<typeof typeOfSerde>[0] }): Shape => ({
  types: [types.string, typeOfSerde(serde.descriptor)],
  roles: ['key', 'value'],
})
export const PAYMENT = keyValue(Payment)
export const READING = keyValue(Reading)
export const CLICK = keyValue(Click)
export const CHANGE = keyValue(Change)
export const INVOICE = keyValue(Invoice)
export const SHIPMENT = keyValue(Shipment)
export const SUBSCRIPTION = keyValue(Subscription)
export const PERSON = keyValue(Person)
export const AUCTION = keyValue(Auction)
export const SELLER = keyValue(Seller)

const CustomerType = typeOfSerde(Customer.descriptor)
const PaymentType = typeOfSerde(Payment.descriptor)
/** A payment joined with its customer, who may be unknown. */
export const PAYMENT_CUSTOMER: Shape = {
  types: [types.string, PaymentType, nullableType(CustomerType)],
  roles: ['key', 'left', 'right'],
}
const withState = (value: Shape, state: Shape['types'][number]): Shape => ({
  types: [...value.types, state],
  roles: ['key', 'value', 'aggregate'],
})
/** Running totals of an account. */
export const ACCOUNT_STATE = withState(
  PAYMENT,
  structType({
    n: types.float64,
    sum: types.float64,
    max: types.float64,
    last: nullableType(types.string),
    countries: listType(types.string),
  }),
)
/** Mean and variance of a sensor, after Welford. */
export const SENSOR_STATE = withState(
  READING,
  structType({ n: types.float64, mean: types.float64, m2: types.float64, high: types.float64, low: types.float64 }),
)
/** A session of clicks. */
export const SESSION_STATE = withState(
  CLICK,
  structType({
    pages: types.float64,
    started: nullableType(types.timestamp),
    ended: types.timestamp,
    path: listType(types.string),
    converted: types.bool,
  }),
)

/** Texts as the fields of these rows hold them: without them no parser of the corpus would see what it parses. */
export const TEXT_SAMPLES: readonly string[] = [
  'ada.lovelace@example.com',
  'GRACE@Example.ORG ',
  '+49 (0)30 123-4567',
  '0044 20 7946 0000',
  'DE89 3704 0044 0532 0130 00',
  'gb29nwbk60161331926819',
  '4111 1111 1111 1111',
  '5500-0000-0000-0004',
  'https://shop.example.com/c/shoes/42?utm_source=mail&q=red%20shoes&page=2#top',
  'http://example.com/',
  '/cart/checkout?step=3&coupon=ABC',
  'a=1&b=two&c=&flag',
  '2024-02-29T12:30:45.123Z',
  '2023-11-05',
  '1985-07-21',
  '192.168.0.17',
  '10.0.0.256',
  '2024-05-01 10:00:00,123 ERROR [worker-3] com.acme.Pay - failed: code=42 took 1532ms',
  '127.0.0.1 - bob [10/Oct/2000:13:55:36 -0700] "GET /a.gif HTTP/1.0" 200 2326',
  'level=warn msg="slow query" took=87ms id=7',
  'id,name,price',
  '7;"Blue; chair";12,50',
  '1,234.50 EUR',
  'EUR',
  'USD',
  'JPY',
  'de',
  'US',
  'ERROR',
  'paid',
  'c',
  'u',
  'd',
  'GOLD',
  'iPhone; CPU OS 16_0 Mobile Safari/604.1',
  'Mozilla/5.0 (X11; Linux) Firefox/121.0',
  'Googlebot/2.1 (+http://www.google.com/bot.html)',
  '{"x":1,"tags":["a","b"]}',
  '48.137,11.575',
  'temperature:21.5;humidity:40',
  'Main St. 12b',
  'ab-12-CD',
  '  two  words ',
  '007',
  '3.14',
  '-12',
]
