#include "frame/metadata/listing.hpp"

namespace frame::metadata {

namespace {

/// Types inside types that are spelled out; deeper ones are "_".
constexpr int kDepthMax = 4;

constexpr std::array<std::string_view, 15> kPrimitiveNames{"bool", "char", "str",  "u8",   "u16",
                                                           "u32",  "u64",  "u128", "u256", "i8",
                                                           "i16",  "i32",  "i64",  "i128", "i256"};
constexpr std::array<std::string_view, 7> kHasherNames{
    "Blake2_128", "Blake2_256",   "Blake2_128Concat", "Twox128",
    "Twox256",    "Twox64Concat", "Identity"};

class Listing {
  public:
    explicit Listing(const MetadataModel& model) : model_{model} {}

    std::string print() {
        for (const auto& pallet : model_.pallets)
            print_pallet(pallet);
        for (const auto& extension : model_.extrinsic.extensions)
            line("extension " + extension.identifier + ": " + name(extension.explicit_type) +
                 ", signed " + name(extension.implicit_type));
        for (const auto& api : model_.apis)
            print_api(api);
        return std::move(out_);
    }

  private:
    void line(const std::string& text) { out_ += text + "\n"; }

    const TypeDescription& type_of(TypeId id) const {
        return model_.types.types().at(id.value).type;
    }

    template <class List, class Print>
    std::string joined(const List& list, const Print& print) const {
        std::string text;
        for (const auto& item : list)
            text += (text.empty() ? "" : ", ") + print(item);
        return text;
    }

    std::string name(TypeId id, int depth = 0) const {
        if (depth == kDepthMax) return "_";
        const auto& type = type_of(id);
        if (type.path.empty()) return structure(type, depth);
        const auto parameters = joined(type.parameters, [&](const TypeParameter& parameter) {
            return parameter.type ? name(*parameter.type, depth + 1) : parameter.name;
        });
        return type.path.back() + (parameters.empty() ? "" : "<" + parameters + ">");
    }

    /// A type without a path is written as it is built.
    std::string structure(const TypeDescription& type, int depth) const {
        const auto inner = [&](TypeId id) { return name(id, depth + 1); };
        if (const auto* sequence = std::get_if<Sequence>(&type.definition))
            return "Vec<" + inner(sequence->item) + ">";
        if (const auto* array = std::get_if<Array>(&type.definition))
            return "[" + inner(array->item) + "; " + std::to_string(array->size) + "]";
        if (const auto* tuple = std::get_if<Tuple>(&type.definition))
            return "(" + joined(tuple->fields, inner) + ")";
        if (const auto* compact = std::get_if<CompactType>(&type.definition))
            return "Compact<" + inner(compact->item) + ">";
        if (const auto* variants = std::get_if<Variants>(&type.definition))
            return "enum(" + joined(variants->variants, [](const auto& one) { return one.name; }) +
                   ")";
        if (const auto* primitive = std::get_if<PrimitiveType>(&type.definition))
            return std::string{kPrimitiveNames.at(static_cast<std::size_t>(primitive->primitive))};
        return "_";
    }

    std::string fields(const std::vector<Field>& list) const {
        return joined(list, [&](const Field& field) {
            return (field.name ? *field.name + ": " : "") + name(field.type);
        });
    }

    void print_variants(std::string_view kind, const std::optional<TypeId>& id) {
        if (!id) return;
        for (const auto& variant : std::get<Variants>(type_of(*id).definition).variants) {
            const auto arguments = fields(variant.fields);
            line("  " + std::string{kind} + " " + std::to_string(variant.index) + " " +
                 variant.name + (arguments.empty() ? "" : "(" + arguments + ")"));
        }
    }

    void print_storage(const StorageEntryModel& entry) {
        std::string key;
        if (!entry.hashers.empty()) {
            const auto hashers = joined(entry.hashers, [](std::uint8_t hasher) {
                return std::string{kHasherNames.at(hasher)};
            });
            key = "[" + hashers + ": " + name(entry.key) + "]";
        }
        line("  storage " + entry.name + key + ": " + name(entry.value) +
             (entry.optional ? "?" : ""));
    }

    void print_pallet(const PalletModel& pallet) {
        line("pallet " + std::to_string(pallet.index) + " " + pallet.name);
        for (const auto& entry : pallet.storage)
            print_storage(entry);
        print_variants("call", pallet.calls);
        print_variants("event", pallet.event);
        print_variants("error", pallet.error);
        print_variants("hold", pallet.hold_reason);
        for (const auto& constant : pallet.constants)
            line("  constant " + constant.name + ": " + name(constant.type));
    }

    void print_api(const ApiModel& api) {
        line("api " + api.name + " " + std::to_string(api.version));
        for (const auto& method : api.methods) {
            const auto inputs = joined(method.inputs, [&](const ApiArgumentModel& input) {
                return input.name + ": " + name(input.type);
            });
            line("  " + method.name + "(" + inputs + ") -> " + name(method.output));
        }
    }

    const MetadataModel& model_;
    std::string out_;
};

}  // namespace

std::string listing(const MetadataModel& model) {
    return Listing{model}.print();
}

}  // namespace frame::metadata
