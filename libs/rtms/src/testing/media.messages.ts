import type { DocumentedMessage } from './documented-message.type.js';

/** Messages 14 to 18, and their metadata, 23 to 27. */
export const MEDIA_MESSAGES: readonly DocumentedMessage[] = [
  [
    'mixed audio',
    '{"msg_type":14,"content":{"user_id":0,"data":"AQID","length":3,"timestamp":1738392033719}}',
    {
      type: 'audio',
      userId: null,
      userName: null,
      timestamp: 1738392033719,
      data: Buffer.from([1, 2, 3]),
    },
  ],
  [
    'audio of a person, in microseconds, from a user id in text',
    '{"msg_type":14,"content":{"user_id":"16778240","user_name":"Ana","data":"","timestamp":1738392033719500}}',
    { type: 'audio', userId: '16778240', userName: 'Ana', timestamp: 1738392033719 },
  ],
  [
    'a picture',
    '{"msg_type":15,"content":{"user_id":16778240,"data":"/9g=","timestamp":1738392033699}}',
    { type: 'video', data: Buffer.from([0xff, 0xd8]) },
  ],
  [
    'a shared screen',
    '{"msg_type":16,"content":{"user_id":16778240,"data":"/9g=","timestamp":1738392033699}}',
    { type: 'share' },
  ],
  [
    'a transcript',
    '{"msg_type":17,"content":{"user_id":16778240,"user_name":"Ana","start_time":1727384100000,"end_time":1727384103100,"timestamp":1727384103349,"language":9,"data":"Hi, hello world!","attribute":2}}',
    {
      type: 'transcript',
      startTime: 1727384100000,
      endTime: 1727384103100,
      language: 9,
      attribute: 2,
      text: 'Hi, hello world!',
    },
  ],
  [
    'a transcript that takes a text back',
    '{"msg_type":17,"content":{"user_id":16778240,"start_time":1,"end_time":2,"timestamp":3,"attribute":3}}',
    { type: 'transcript', attribute: 3, text: '', language: null },
  ],
  [
    'a chat message with its sender',
    '{"msg_type":18,"content":{"timestamp":1727384349000,"data":"{not json","message_id":"m","operation_type":1,"sender":{"user_id":16778240,"user_name":"Ana"}}}',
    { type: 'chat', userId: '16778240', messageId: 'm', operation: 1, text: '{not json' },
  ],
  [
    'a chat message as JSON in its data',
    JSON.stringify({
      msg_type: 18,
      content: {
        timestamp: 1,
        data: JSON.stringify({ message_id: 'm', data: 'Hi', operation_type: 3 }),
      },
    }),
    { type: 'chat', messageId: 'm', operation: 3, text: 'Hi' },
  ],
  [
    'a chat message as JSON in its data, which cannot say whose it is where Zoom does',
    JSON.stringify({
      msg_type: 18,
      content: {
        timestamp: 1,
        user_id: 666,
        user_name: 'Mallory',
        data: '{"message_id":"m","data":"Hi","sender":{"user_id":1,"user_name":"Ana"},"timestamp":2}',
      },
    }),
    { type: 'chat', userId: '666', userName: 'Mallory', timestamp: 1, messageId: 'm', text: 'Hi' },
  ],
  ...['"operation_type":1', '"sender":{"user_id":666}', '"message_id":"of-mallory"'].map(
    (told): DocumentedMessage => [
      `a chat message in which somebody typed what looks like another's deletion (${told})`,
      `{"msg_type":18,"content":{"timestamp":1,${told},"data":"{\\"message_id\\":\\"of-ana\\",\\"operation_type\\":2,\\"sender\\":{\\"user_id\\":1},\\"data\\":\\"\\"}"}}`,
      {
        type: 'chat',
        messageId: told.includes('message_id') ? 'of-mallory' : null,
        userId: told.includes('sender') ? '666' : null,
        operation: told.includes('operation') ? 1 : null,
        text: '{"message_id":"of-ana","operation_type":2,"sender":{"user_id":1},"data":""}',
      },
    ],
  ),
  [
    'metadata of audio, whose body nobody knows',
    '{"msg_type":23,"content":{}}',
    { type: 'unknown', msgType: 23 },
  ],
  [
    'audio of a channel',
    '{"msg_type":14,"content":{"user_id":7,"channel_id":"ch-1","data":"AQI=","length":2,"timestamp":1738392033719}}',
    { type: 'audio', userId: '7', channelId: 'ch-1' },
  ],
  [
    'a transcript of a channel',
    '{"msg_type":17,"content":{"user_id":7,"channel_id":3,"data":"Hi","timestamp":1738392033719}}',
    { type: 'transcript', channelId: '3', text: 'Hi' },
  ],
  [
    'a chat message to a group, with all that Zoom documents',
    '{"msg_type":18,"content":{"timestamp":1783123200000,"data":"See file","message_id":"m2","parent_message_id":"m1","operation_type":1,"chat_session":{"type":3,"id":"g1"},"sender":{"user_id":16778240,"user_name":"Ana"},"receiver":{"user_id":16779264,"user_name":"Ben"},"files":[{"file_id":"f1","file_name":"a.pdf","file_size":120}],"delete_file_id_list":["f0",9,null]}}',
    {
      type: 'chat',
      userId: '16778240',
      userName: 'Ana',
      messageId: 'm2',
      parentMessageId: 'm1',
      operation: 1,
      session: { type: 3, id: 'g1' },
      receiver: { userId: '16779264', userName: 'Ben' },
      files: [{ id: 'f1', name: 'a.pdf', size: 120 }],
      deletedFileIds: ['f0', '9'],
      text: 'See file',
    },
  ],
  [
    'a chat message as it was before 2026-07',
    '{"msg_type":18,"content":{"timestamp":1727384349000,"data":"Hi"}}',
    {
      type: 'chat',
      userId: null,
      operation: null,
      messageId: null,
      parentMessageId: null,
      session: null,
      receiver: null,
      files: [],
      deletedFileIds: [],
      text: 'Hi',
    },
  ],
  ['metadata of video, which is reserved', '{"msg_type":24}', { type: 'unknown', msgType: 24 }],
  ['metadata of share, which is reserved', '{"msg_type":25}', { type: 'unknown', msgType: 25 }],
  ['metadata of text, which is reserved', '{"msg_type":26}', { type: 'unknown', msgType: 26 }],
  ['metadata of chat, which is reserved', '{"msg_type":27}', { type: 'unknown', msgType: 27 }],
];
