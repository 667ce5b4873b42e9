import type { Choice } from '../../init/choose/choice';
import { Form, Layout } from './layout';

export interface FoundPageProps {
  readonly app: string;
  readonly csrf: string;
  readonly context?: string;
  readonly reasons: readonly Choice[];
  readonly firstStep: string;
}

/** Page with the detected facts and the answers that follow from them. */
export function FoundPage({ app, csrf, context, reasons, firstStep }: FoundPageProps) {
  return (
    <Layout title="What was found" app={app}>
      <p>
        {context === undefined ? (
          'No cluster was read. The defaults are those of a new cluster on this computer.'
        ) : (
          <>
            The cluster of the context <code>{context}</code>, and what follows from it. You can change every answer.
          </>
        )}
      </p>
      {reasons.length === 0 ? (
        <p class="box">The answers of this platform are in its file answers.yaml.</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">Found</th>
              <th scope="col">Therefore</th>
            </tr>
          </thead>
          <tbody>
            {reasons.map(({ found, therefore, warning }) => (
              <tr>
                <td>{found}</td>
                <td>
                  {warning ? <strong>Warning: </strong> : null}
                  {therefore}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p>
        <a class="button" href={`/apps/${app}/questions/${firstStep}`}>
          Continue
        </a>
      </p>
      {context === undefined ? null : (
        <Form action={`/apps/${app}/found`} csrf={csrf}>
          <button type="submit" class="secondary">
            Read the cluster again
          </button>
        </Form>
      )}
    </Layout>
  );
}
