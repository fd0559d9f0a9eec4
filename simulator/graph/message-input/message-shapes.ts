/** What a message may hold, as the OpenAPI document tells it. */

import { z } from 'zod';
import {
  BUTTON_PAYLOAD_LENGTH_MAX,
  BUTTON_TEMPLATE_TEXT_LENGTH_MAX,
  BUTTON_TITLE_LENGTH_MAX,
  BUTTONS_MAX,
  ELEMENT_TEXT_LENGTH_MAX,
  ELEMENTS_MAX,
  MESSAGE_METADATA_LENGTH_MAX,
  OPT_IN_TITLE_LENGTH_MAX,
  PAYLOAD_LENGTH_MAX,
  QUICK_REPLIES_MAX,
  QUICK_REPLY_PAYLOAD_LENGTH_MAX,
  RECEIPT_ELEMENTS_MAX,
  TEXT_LENGTH_MAX,
} from '../../domain/limits.ts';
import { MEDIA_TYPES } from '../../domain/media.ts';
import { address, numericId, SHAPES } from '../shapes.ts';

const text = (max: number) => z.string().min(1).max(max);
const amount = z.union([z.number().min(0), z.string().regex(/^\d+(\.\d+)?$/)]);

const title = text(BUTTON_TITLE_LENGTH_MAX);
const payload = text(BUTTON_PAYLOAD_LENGTH_MAX);

const button = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('web_url'), title, url: address }),
    z.object({ type: z.literal('postback'), title, payload }),
    z.object({ type: z.literal('phone_number'), title, payload }),
    z.object({ type: z.literal('account_link'), url: address }),
    z.object({ type: z.literal('account_unlink') }),
    z.object({ type: z.literal('game_play'), title, payload: payload.optional() }),
  ])
  .register(SHAPES, { id: 'Button' });
const buttons = z.array(button).min(1).max(BUTTONS_MAX);

const elementText = text(ELEMENT_TEXT_LENGTH_MAX);
const otherText = text(PAYLOAD_LENGTH_MAX);

const element = z
  .object({
    title: elementText,
    subtitle: elementText.optional(),
    image_url: address.optional(),
    default_action: z.object({ type: z.literal('web_url'), url: address }).optional(),
    buttons: buttons.optional(),
  })
  .register(SHAPES, { id: 'Element', description: 'A title and at least one thing beside it.' });

const airline = { intro_message: otherText, locale: otherText };

export const template = z
  .discriminatedUnion('template_type', [
    z.object({ template_type: z.literal('generic'), elements: z.array(element).min(1).max(ELEMENTS_MAX) }),
    z.object({ template_type: z.literal('button'), text: text(BUTTON_TEMPLATE_TEXT_LENGTH_MAX), buttons }),
    z.object({
      template_type: z.literal('media'),
      elements: z
        .array(
          z
            .object({
              media_type: z.enum(['image', 'video']),
              attachment_id: numericId.optional(),
              url: z.url().optional(),
              buttons: buttons.optional(),
            })
            .meta({ description: 'Either the id of an upload or a Facebook address.' }),
        )
        .length(1),
    }),
    z.object({
      template_type: z.literal('receipt'),
      recipient_name: elementText,
      order_number: z.union([elementText, z.number()]),
      currency: z.string().meta({ description: 'By its ISO 4217 code.' }),
      payment_method: elementText,
      summary: z.object({ total_cost: amount }),
      elements: z
        .array(z.object({ title: z.string().min(1), price: amount }))
        .max(RECEIPT_ELEMENTS_MAX)
        .optional(),
    }),
    z.object({
      template_type: z.literal('product'),
      elements: z
        .array(z.object({ id: z.union([z.string().min(1), z.number()]) }))
        .min(1)
        .max(ELEMENTS_MAX),
    }),
    z
      .object({
        template_type: z.literal('coupon'),
        title: elementText,
        coupon_code: z.string().optional(),
        coupon_url: address.optional(),
        image_url: address.optional(),
      })
      .meta({ description: 'A code or the address to redeem it at.' }),
    z.object({
      template_type: z.literal('customer_feedback'),
      title: elementText,
      feedback_screens: z.array(z.unknown()).length(1),
      business_privacy: z.object({ url: address }),
    }),
    z.object({
      template_type: z.literal('one_time_notif_req'),
      title: text(OPT_IN_TITLE_LENGTH_MAX),
      payload: otherText,
    }),
    z.object({
      template_type: z.literal('notification_messages'),
      title: z.string().max(OPT_IN_TITLE_LENGTH_MAX).optional(),
      payload: z.string().max(PAYLOAD_LENGTH_MAX).optional(),
      image_url: address.optional(),
    }),
    z.object({ template_type: z.literal('airline_itinerary'), ...airline }),
    z.object({ template_type: z.literal('airline_checkin'), ...airline }),
    z.object({ template_type: z.literal('airline_boardingpass'), ...airline }),
    z.object({ template_type: z.literal('airline_update'), locale: otherText }),
  ])
  .register(SHAPES, { id: 'Template' });

const media = z
  .object({
    url: address.optional(),
    attachment_id: numericId.optional(),
    is_reusable: z.union([z.boolean(), z.enum(['true', 'false'])]).optional(),
  })
  .register(SHAPES, {
    id: 'Media',
    description: 'An address or the id of an upload; neither when the file comes along in the part filedata.',
  });

const attachment = z
  .union([
    z.object({ type: z.enum(MEDIA_TYPES), payload: media.optional() }),
    z.object({ type: z.literal('template'), payload: template }),
  ])
  .register(SHAPES, { id: 'Attachment' });

const quickReply = z
  .union([
    z.object({
      content_type: z.literal('text'),
      title: z.string().min(1),
      payload: text(QUICK_REPLY_PAYLOAD_LENGTH_MAX),
      image_url: address.optional(),
    }),
    z.object({
      content_type: z.enum(['user_phone_number', 'user_email']),
      payload: z.string().max(QUICK_REPLY_PAYLOAD_LENGTH_MAX).optional(),
      image_url: address.optional(),
    }),
  ])
  .register(SHAPES, { id: 'QuickReply' });

const utility = z
  .object({
    name: z.string().min(1),
    language: z.object({ code: z.string().min(1) }),
    components: z.array(z.unknown()).optional(),
  })
  .register(SHAPES, {
    id: 'UtilityTemplate',
    description: 'An approved template; it goes with UTILITY alone.',
  });

export const messageShape = z
  .object({
    text: z.string().max(TEXT_LENGTH_MAX).optional(),
    attachment: attachment.optional(),
    attachments: z.array(attachment).min(1).optional(),
    sticker_id: numericId.optional(),
    template: utility.optional(),
    quick_replies: z.array(quickReply).min(1).max(QUICK_REPLIES_MAX).optional(),
    metadata: z.string().max(MESSAGE_METADATA_LENGTH_MAX).optional(),
  })
  .register(SHAPES, { id: 'Message', description: 'A text, or one other thing in its place.' });

export const uploadShape = z
  .object({ attachment: z.object({ type: z.enum(MEDIA_TYPES), payload: media.optional() }) })
  .register(SHAPES, {
    id: 'Upload',
    description: 'A file by its address, or by its bytes in the part filedata.',
  });
