import { CompletionError } from '../errors.ts';
import { toMessages } from '../prompts/messages.ts';
import { trimEnd, trimStart } from '../prompts/python-space.ts';
import { type CompletionClass, extraOptions } from './completion-class.ts';
import type { Asking, CompletionFn } from './completion-fn.ts';
import { nearest, normalize } from './nearest.ts';
import { connectEmbeddings } from './openai-class.ts';
import { type EmbeddedTexts, readEmbeddings } from './read-embeddings.ts';

interface RetrievalArgs {
  completion_fn: string;
  embeddings_and_text_path: string;
  retrieval_template?: string;
  k?: number;
  embedding_model?: string;
  api_base?: string;
  api_key_env?: string;
}

interface Lookup extends EmbeddedTexts {
  embed: Asking<ArrayLike<number>>;
  k: number;
  template: string;
}

const defaultTemplate = 'These passages may help with what follows. ';

/** Looks up the passages nearest to a prompt, and puts them before it. */
function retrievalFn(answer: CompletionFn, { texts, vectors, embed, k, template }: Lookup): CompletionFn {
  return async (prompt, params, context) => {
    const embedded = normalize(await embed(prompt, {}, context));
    const size = vectors[0]?.length;
    if (embedded.length !== size) {
      throw new CompletionError('refused', {
        message: `the model's embeddings have ${embedded.length} numbers, those of the file ${size}`,
        hint: 'name the model that made the file: embedding_model',
      });
    }
    const found = nearest(embedded, vectors, k).map((index) => texts[index]);
    const asked = [{ role: 'system', content: template + found.join(' ') }, ...toMessages(prompt)];
    const [text = ''] = (await answer(asked, params, context)).texts;
    context.recordSampling({ prompt: asked, sampled: text });
    return { texts: [trimEnd(trimStart(text))] };
  };
}

const text = { type: 'string', minLength: 1 };

/** The reference's retrieval: the nearest texts of a file stand before the prompt. */
export const retrievalClass: CompletionClass<RetrievalArgs> = {
  name: 'Retrieval',
  functionArgs: ['completion_fn'],
  argsSchema: {
    type: 'object',
    required: ['completion_fn', 'embeddings_and_text_path'],
    additionalProperties: false,
    properties: {
      completion_fn: { ...text, description: 'the completion function that answers' },
      embeddings_and_text_path: { ...text, description: 'a CSV file with the columns "text" and "embedding"' },
      retrieval_template: { type: 'string', description: 'what stands before the texts that were found' },
      k: { type: 'integer', minimum: 1, description: 'how many texts are looked up (default: 4)' },
      embedding_model: { ...text, description: 'the model that made the embeddings (default: text-embedding-ada-002)' },
      api_base: { ...text, description: 'the base URL of the embeddings endpoint (default: OPENAI_BASE_URL)' },
      api_key_env: { ...text, description: 'the variable that holds its key (default: OPENAI_API_KEY)' },
      registry: { description: 'accepted without effect' },
      registry_path: { description: 'accepted without effect: the registries of the run are used' },
      extra_options: extraOptions,
    },
  },
  async create(args, making) {
    const path = making.findFile(args.embeddings_and_text_path, 'embeddings_and_text_path', [
      'working directory',
      'yaml file',
      'registry',
    ]);
    const read = await readEmbeddings(path, making.shown(path));
    const answer = await making.make(args.completion_fn, 'completion_fn');
    const {
      embedding_model: model = 'text-embedding-ada-002',
      k = 4,
      retrieval_template: template = defaultTemplate,
    } = args;
    const embed = await connectEmbeddings({ ...args, model }, making, read.vectors[0]?.length);
    return retrievalFn(answer, { ...read, embed, k, template });
  },
};
