import { any, string } from '../function/params.ts';
import { func, type FunctionMap } from '../function/signature.ts';
import { attributesOf, wantsAttributes } from '../../open-telemetry.ts';
import { entriesOf, isMap } from '../value/map.ts';
import { type GoValue, itemsOf } from '../value/types.ts';
import { fieldOf, listField, textField } from './field.ts';

export const openTelemetry: FunctionMap = {
  otelResourceAttributes: func(
    [any, any, any, string, any],
    (mesh, annotations, labels, namespace, containers) => {
      if (!wantsAttributes(listField(mesh, 'ExtensionProviders').map(enrichmentOf))) return '';
      return attributesOf({
        annotations: textsOf(annotations),
        labels: textsOf(labels),
        namespace,
        containers: (itemsOf(containers) ?? []).map((container) => ({
          name: textField(container, 'Name'),
          image: textField(container, 'Image'),
        })),
      });
    },
  ),
};

function enrichmentOf(provider: GoValue): unknown {
  const settings = fieldOf(provider, 'Opentelemetry');
  return {
    opentelemetry: {
      serviceAttributeEnrichment: textField(settings, 'ServiceAttributeEnrichment'),
    },
  };
}

function textsOf(map: GoValue): Readonly<Record<string, string>> {
  const entries = isMap(map) ? entriesOf(map) : [];
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
