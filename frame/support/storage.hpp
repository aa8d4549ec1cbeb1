// Typed storage items. A pallet's Storage is a plain struct of them:
//
//   struct Storage {
//       Map<"Account", Blake2_128Concat, AccountId, AccountInfo> account;
//       Value<"Number", BlockNumber> number;
//       OptionalValue<"Key", AccountId> key;
//   };
//
// key = twox128(pallet) | twox128(item) [ | hasher(SCALE(key)) ]...   (substrate-formats section 5)
// A stored value that does not decode reads as absent, as in Substrate. Absent reads as the default
// for Value and Map, as nullopt for the Optional forms.
#pragma once

#include "primitives/host.hpp"
#include "primitives/scale/codec.hpp"
#include "primitives/types/twox.hpp"

#include <array>
#include <optional>
#include <string_view>

namespace frame {

using primitives::Bytes;
using primitives::BytesView;
using primitives::Host;

/// A text as a template argument.
template <std::size_t N>
struct Name {
    char text[N]{};
    consteval Name(const char (&source)[N]) { std::copy_n(source, N, text); }
    constexpr std::string_view view() const { return {text, N - 1}; }
};

// ---- hashers: how a key becomes part of the storage key
// -------------------------------------------

struct Blake2_128Concat {
    static constexpr std::uint8_t kMetadataIndex = 2;
    static constexpr std::size_t kHashSize = 16;
    static void put(Host& host, BytesView key, Bytes& out) {
        primitives::append(out, host.blake2_128(key));
        primitives::append(out, key);
    }
};
struct Twox64Concat {
    static constexpr std::uint8_t kMetadataIndex = 5;
    static constexpr std::size_t kHashSize = 8;
    static void put(Host& host, BytesView key, Bytes& out) {
        primitives::append(out, host.twox_64(key));
        primitives::append(out, key);
    }
};
struct Identity {
    static constexpr std::uint8_t kMetadataIndex = 6;
    static constexpr std::size_t kHashSize = 0;
    static void put(Host&, BytesView key, Bytes& out) { primitives::append(out, key); }
};

// ---- what every item knows
// ------------------------------------------------------------------------

using Prefix = std::array<std::uint8_t, 32>;

class Item {
  public:
    void bind(Host& host, const primitives::Hash128Bit& pallet,
              const primitives::Hash128Bit& item) {
        host_ = &host;
        std::copy(pallet.begin(), pallet.end(), prefix_.begin());
        std::copy(item.begin(), item.end(), prefix_.begin() + 16);
    }
    BytesView prefix() const { return prefix_; }

  protected:
    Host& host() const { return *host_; }

    template <class V>
    std::optional<V> read(BytesView key) const {
        const auto raw = host_->storage_get(key);
        if (!raw) return std::nullopt;
        primitives::scale::Decoder in{*raw};
        V value{};
        if (!primitives::scale::decode_from(in, value)) return std::nullopt;
        return value;
    }
    template <class V>
    void write(BytesView key, const V& value) const {
        host_->storage_set(key, primitives::scale::encode(value));
    }

  private:
    Host* host_ = nullptr;
    Prefix prefix_{};
};

template <class V>
V default_of() {
    return V{};
}

/// The hash of an item's name, computed by the compiler.
template <Name N>
inline constexpr primitives::Hash128Bit kItemHash = primitives::twox_128(N.view());

// ---- values
// ---------------------------------------------------------------------------------------

/// The common part of both value forms.
template <Name N, class V>
class ValueItem : public Item {
  public:
    static constexpr std::string_view kItemName = N.view();
    static constexpr primitives::Hash128Bit kHash = kItemHash<N>;
    using Stored = V;
    using KeyTypes = std::tuple<>;
    using Hashers = std::tuple<>;

    void put(const V& value) const { this->write(this->prefix(), value); }
    void kill() const { this->host().storage_clear(this->prefix()); }
    bool exists() const { return this->host().storage_exists(this->prefix()); }
    /// Appends to a stored vector without reading it.
    template <class I>
    void append_item(const I& item) const {
        append_encoded(primitives::scale::encode(item));
    }
    void append_encoded(BytesView item) const { this->host().storage_append(this->prefix(), item); }
};

template <Name N, class V, V (*Default)() = default_of<V>>
class Value : public ValueItem<N, V> {
  public:
    static constexpr bool kOptional = false;
    static V default_value() { return Default(); }
    V get() const {
        auto value = this->template read<V>(this->prefix());
        return value ? std::move(*value) : Default();
    }
    /// The value, removed from the state.
    V take() const {
        V value = get();
        this->kill();
        return value;
    }
};

template <Name N, class V>
class OptionalValue : public ValueItem<N, V> {
  public:
    static constexpr bool kOptional = true;
    std::optional<V> get() const { return this->template read<V>(this->prefix()); }
    std::optional<V> take() const {
        auto value = get();
        this->kill();
        return value;
    }
};

// ---- maps of one or several keys
// ------------------------------------------------------------------

/// The keys of a map, as hashers and types in order.
template <class H, class K>
struct Key {
    using Hasher = H;
    using Type = K;
};

/// The common part of all map forms. A full key is given as its components in order.
template <Name N, class V, class... Keys>
class MapItem : public Item {
  public:
    static constexpr std::string_view kItemName = N.view();
    static constexpr primitives::Hash128Bit kHash = kItemHash<N>;
    using Stored = V;
    using KeyTypes = std::tuple<typename Keys::Type...>;
    using Hashers = std::tuple<typename Keys::Hasher...>;
    using FullKey =
        std::conditional_t<sizeof...(Keys) == 1, std::tuple_element_t<0, KeyTypes>, KeyTypes>;

    /// The storage key of a full key, or the prefix shared by all keys that start so.
    template <class... K>
    Bytes key_of(const K&... keys) const {
        static_assert(sizeof...(K) <= sizeof...(Keys), "more keys than the map has");
        Bytes out;
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            out.reserve(std::tuple_size_v<Prefix> + (std::size_t{0} + ... + part_size<I>()));
            primitives::append(out, this->prefix());
            (put_part<I>(static_cast<const std::tuple_element_t<I, KeyTypes>&>(keys), out), ...);
        }(std::index_sequence_for<K...>{});
        return out;
    }

    void put(const typename Keys::Type&... keys, const V& value) const {
        this->write(key_of(keys...), value);
    }
    void remove(const typename Keys::Type&... keys) const {
        this->host().storage_clear(key_of(keys...));
    }
    bool contains(const typename Keys::Type&... keys) const {
        return this->host().storage_exists(key_of(keys...));
    }
    /// Calls visit(full key, value) for the entries that start with `first` keys, in the order of
    /// the storage keys, at most `limit` of them, until it returns false. Needs hashers that keep
    /// the key. Returns the number visited.
    template <class Visit, class... K>
    std::uint32_t for_each(std::uint32_t limit, Visit&& visit, const K&... first) const;

    /// Removes at most `limit` entries that start with `first` keys; the number removed.
    template <class... K>
    std::uint32_t clear(std::optional<std::uint32_t> limit, const K&... first) const {
        return this->host().storage_clear_prefix(key_of(first...), limit);
    }

  private:
    /// The least size of a key's part of the storage key: exact for keys of fixed size.
    template <std::size_t I>
    static consteval std::size_t part_size() {
        return std::tuple_element_t<I, Hashers>::kHashSize +
               primitives::scale::detail::size_min<std::tuple_element_t<I, KeyTypes>>();
    }
    template <std::size_t I>
    void put_part(const std::tuple_element_t<I, KeyTypes>& key, Bytes& out) const {
        using Hasher = std::tuple_element_t<I, Hashers>;
        // Fixed bytes are their own encoding.
        if constexpr (primitives::scale::detail::kIsFixedBytes<std::tuple_element_t<I, KeyTypes>>)
            Hasher::put(this->host(), key.view(), out);
        else
            Hasher::put(this->host(), primitives::scale::encode(key), out);
    }
    /// Reads the keys back from a storage key.
    static std::optional<KeyTypes> keys_from(BytesView storage_key) {
        primitives::scale::Decoder in{storage_key.subspan(std::tuple_size_v<Prefix>)};
        KeyTypes keys;
        const bool read = [&]<std::size_t... I>(std::index_sequence<I...>) {
            BytesView hash;
            return ((in.take(std::tuple_element_t<I, Hashers>::kHashSize, hash) &&
                     primitives::scale::decode_from(in, std::get<I>(keys))) &&
                    ...);
        }(std::index_sequence_for<Keys...>{});
        if (!read) return std::nullopt;
        return keys;
    }
};

template <Name N, class V, class... Keys>
template <class Visit, class... K>
std::uint32_t MapItem<N, V, Keys...>::for_each(std::uint32_t limit, Visit&& visit,
                                               const K&... first) const {
    const Bytes prefix = key_of(first...);
    std::uint32_t visited = 0;
    Bytes at = prefix;
    while (visited < limit) {
        auto next = this->host().storage_next_key(at);
        if (!next || !primitives::starts_with(*next, prefix)) break;
        at = std::move(*next);
        const auto keys = keys_from(at);
        const auto value = this->template read<V>(at);
        if (!keys || !value) continue;
        ++visited;
        bool more{};
        if constexpr (sizeof...(Keys) == 1)
            more = visit(std::get<0>(*keys), *value);
        else
            more = visit(*keys, *value);
        if (!more) break;
    }
    return visited;
}

template <Name N, class V, V (*Default)(), class... Keys>
class DefaultMap : public MapItem<N, V, Keys...> {
  public:
    static constexpr bool kOptional = false;
    static V default_value() { return Default(); }
    V get(const typename Keys::Type&... keys) const {
        auto value = this->template read<V>(this->key_of(keys...));
        return value ? std::move(*value) : Default();
    }
};

template <Name N, class V, class... Keys>
class OptionalNMap : public MapItem<N, V, Keys...> {
  public:
    static constexpr bool kOptional = true;
    std::optional<V> get(const typename Keys::Type&... keys) const {
        return this->template read<V>(this->key_of(keys...));
    }
};

template <Name N, class H, class K, class V, V (*Default)() = default_of<V>>
using Map = DefaultMap<N, V, Default, Key<H, K>>;
template <Name N, class H, class K, class V>
using OptionalMap = OptionalNMap<N, V, Key<H, K>>;
template <Name N, class H1, class K1, class H2, class K2, class V, V (*Default)() = default_of<V>>
using DoubleMap = DefaultMap<N, V, Default, Key<H1, K1>, Key<H2, K2>>;
template <Name N, class H1, class K1, class H2, class K2, class V>
using OptionalDoubleMap = OptionalNMap<N, V, Key<H1, K1>, Key<H2, K2>>;

}  // namespace frame
