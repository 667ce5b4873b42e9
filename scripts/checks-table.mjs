// Writes the table of types and calls that `lib/checks` reads, from the jsii assemblies of the library and its dependencies.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

// Required fields of Kubernetes structures that the library reads. The API server checks the others, of which some have
// other names in YAML than in the assembly.
const KUBERNETES_REQUIRED = new Set([
  ...['name', 'mountPath', 'containers', 'containerPort', 'key', 'operator'],
  ...['topologyKey', 'nodeSelectorTerms', 'preference', 'podAffinityTerm', 'weight'],
]);

/**
 * Returns the table; `lib/checks/assembly-table.ts` describes it.
 *
 * @param root folder of the package, which jsii has compiled
 */
export function checksTable(root) {
  return new TableWriter(root).write();
}

class TableWriter {
  constructor(root) {
    this.require = createRequire(join(root, 'package.json'));
    this.root = root;
    this.assemblies = new Map();
    this.own = JSON.parse(readFileSync(join(root, '.jsii'), 'utf8'));
    this.assemblies.set(this.own.name, this.own);
    this.types = {};
    this.schema = this.require(join(root, 'build', 'k8s', 'schema.js')).SCHEMA;
  }

  write() {
    const calls = {};
    for (const type of Object.values(this.own.types)) {
      this.typeRef({ fqn: type.fqn });
      for (const [name, call] of this.callsOf(type)) {
        calls[name] = call;
      }
    }
    return { types: this.types, calls };
  }

  /** Constructors and methods that have parameters. */
  *callsOf(type) {
    if (type.initializer?.parameters && !type.initializer.protected) {
      yield [type.fqn, this.call('constructor', `new ${type.name}`, type.initializer)];
    }
    for (const method of type.methods ?? []) {
      if (method.parameters && !method.protected) {
        const name = method.static ? `${type.name}.${method.name}` : method.name;
        yield [`${type.fqn}.${method.name}`, this.call(method.static ? 'static' : 'method', name, method)];
      }
    }
  }

  call(kind, name, { parameters }) {
    return {
      kind,
      name,
      parameters: parameters.map(({ name, type, optional, variadic }) => ({
        name,
        type: this.typeRef(type),
        ...(optional && { optional }),
        ...(variadic && { variadic }),
      })),
    };
  }

  /** Returns the reference to a type, and adds the type and those of its props to the table. */
  typeRef(type) {
    if (type.collection) {
      const items = this.typeRef(type.collection.elementtype);
      return type.collection.kind === 'array' ? { list: items } : { map: items };
    }
    if (type.union) {
      return { union: type.union.types.map((member) => this.typeRef(member)) };
    }
    if (type.fqn && !Object.hasOwn(this.types, type.fqn)) {
      this.types[type.fqn] = undefined; // Types may contain themselves.
      this.types[type.fqn] = this.entry(this.find(type.fqn));
    }
    return type.fqn ?? type.primitive;
  }

  entry(type) {
    const kubernetes = type.namespace === 'k8s';
    if (type.kind === 'enum') {
      return { kind: 'enum', members: { ...this.valueOf(type) }, kubernetes };
    }
    if (type.kind === 'class') {
      return {
        kind: 'class',
        examples: this.examples(type),
        primitives: kubernetes ? primitives(type) : [],
        ...this.structureOf(type),
      };
    }
    if (type.datatype) {
      const props = this.propertiesOf(type);
      return {
        kind: 'struct',
        props: Object.fromEntries(props.map(({ name, type }) => [name, this.typeRef(type)])),
        required: props
          .filter(({ name, optional }) => !optional && (!kubernetes || KUBERNETES_REQUIRED.has(name)))
          .map(({ name }) => name),
        kubernetes,
        ...(kubernetes && this.fieldsOf(type)),
      };
    }
    // Newer versions of other libraries have more methods, for example `with` of constructs 10.5. Their older versions are supported.
    const own = this.withParents(type).filter(({ assembly }) => assembly === this.own.name);
    const methods = own.flatMap(({ methods = [] }) => methods);
    const members = [...this.propertiesOf(type), ...methods].filter(({ optional }) => !optional);
    return { kind: 'interface', members: members.map(({ name }) => name), examples: this.examples(type) };
  }

  /** Properties of a class of another library without methods. Classes of this library have members that are not public. */
  structureOf(type) {
    const properties = this.propertiesOf(type).filter((property) => !property.static);
    const methods = this.methodsOf(type).filter((method) => !method.static);
    if (type.assembly === this.own.name || properties.length === 0 || methods.length > 0) {
      return {};
    }
    return { props: Object.fromEntries(properties.map(({ name, type }) => [name, this.typeRef(type)])) };
  }

  /** Types by the names of fields that differ from those of the props: `volumeID` for `volumeId`. */
  fieldsOf(type) {
    const { names = {} } = this.schema[type.name] ?? {};
    const typeOf = (prop) => this.propertiesOf(type).find(({ name }) => name === prop)?.type;
    const renamed = Object.entries(names).filter(([prop]) => typeOf(prop) !== undefined);
    return {
      fields: Object.fromEntries(renamed.map(([prop, field]) => [field, this.typeRef(typeOf(prop))])),
    };
  }

  propertiesOf(type) {
    return this.withParents(type).flatMap(({ properties = [] }) => properties);
  }

  methodsOf(type) {
    return this.withParents(type).flatMap(({ methods = [] }) => methods);
  }

  withParents(type) {
    const parents = [...(type.interfaces ?? []), ...(type.base ? [type.base] : [])];
    return [type, ...parents.flatMap((parent) => this.withParents(this.find(parent)))];
  }

  /** Expressions of the library that declares a type and that return a value of it. */
  examples(type) {
    if (type.assembly === 'constructs') {
      return ['new Chart(…)'];
    }
    const returns = (member) => (member.returns ?? member).type?.fqn === type.fqn;
    const declaring = type.kind === 'class' ? [type] : this.siblings(type);
    const factories = declaring.flatMap(({ name, methods = [], properties = [] }) => [
      ...methods
        .filter((member) => member.static && returns(member))
        .map((method) => `${name}.${method.name}(${method.parameters ? '…' : ''})`),
      ...properties.filter((member) => member.static && returns(member)).map((property) => `${name}.${property.name}`),
    ]);
    if (factories.length > 0) {
      return factories;
    }
    const classes = this.siblings(type).filter(
      (other) => !other.abstract && other.initializer && this.withParents(other).includes(type),
    );
    return classes.map(({ name }) => `new ${name}(…)`);
  }

  siblings(type) {
    const { types } = this.assemblies.get(type.assembly);
    return Object.values(types).filter((other) => other.kind === 'class' && other.namespace === type.namespace);
  }

  find(fqn) {
    return this.assembly(fqn.slice(0, fqn.indexOf('.'))).types[fqn];
  }

  assembly(name) {
    if (!this.assemblies.has(name)) {
      const folder = dirname(this.require.resolve(`${name}/package.json`));
      this.assemblies.set(name, readAssembly(folder));
    }
    return this.assemblies.get(name);
  }

  /** The class or enum at run time. Assemblies do not contain the values of enum members. */
  valueOf({ assembly, fqn }) {
    const module = this.require(assembly === this.own.name ? join(this.root, 'build', 'index.js') : assembly);
    return fqn
      .split('.')
      .slice(1)
      .reduce((value, name) => value[name], module);
  }
}

function readAssembly(folder) {
  return JSON.parse(readFileSync(join(folder, '.jsii'), 'utf8'));
}

/** IntOrString and Quantity of Kubernetes are strings and numbers in YAML. */
function primitives({ methods = [] }) {
  return ['string', 'number'].filter((name) =>
    methods.some((method) => method.static && method.parameters?.[0].type.primitive === name),
  );
}
