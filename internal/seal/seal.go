// Package seal hides text at rest: it encrypts what must be read again and marks what must only be
// recognised. It knows no key and no place of its own; both are arguments.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
)

// Key is 32 bytes that seal and mark; any other length refuses to seal.
type Key []byte

// Derive makes from one secret a key for one use; label names the use, and keys of two uses tell
// nothing of each other.
func Derive(secret []byte, label string) Key {
	key, err := hkdf.Key(sha256.New, secret, nil, label, 32)
	if err != nil {
		panic(err) // 32 bytes are always to be had
	}
	return key
}

// Mark is by what a text is recognised without being kept: a keyed hash, the same for the same parts.
func (k Key) Mark(parts ...string) string {
	mac := hmac.New(sha256.New, k)
	for _, part := range parts {
		fmt.Fprintf(mac, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(mac.Sum(nil))
}

// Seal encrypts plain with AES-256-GCM. about names the place the text belongs to, so that a sealed
// text moved to another row does not open there.
func (k Key) Seal(about string, plain []byte) (string, error) {
	box, err := k.box()
	if err != nil {
		return "", err
	}
	nonce := make([]byte, box.NonceSize(), box.NonceSize()+len(plain)+box.Overhead())
	_, _ = rand.Read(nonce) // never fails: crypto/rand ends the process instead
	return base64.RawStdEncoding.EncodeToString(box.Seal(nonce, nonce, plain, []byte(about))), nil
}

// Open reverses Seal; it fails on another key, another place or a changed text.
func (k Key) Open(about, sealed string) ([]byte, error) {
	box, err := k.box()
	if err != nil {
		return nil, err
	}
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil {
		return nil, fmt.Errorf("read sealed text: %w", err)
	}
	if len(raw) < box.NonceSize() {
		return nil, errors.New("open sealed text: too short")
	}
	plain, err := box.Open(nil, raw[:box.NonceSize()], raw[box.NonceSize():], []byte(about))
	if err != nil {
		return nil, fmt.Errorf("open sealed text: %w", err)
	}
	return plain, nil
}

func (k Key) box() (cipher.AEAD, error) {
	if len(k) != 32 {
		return nil, fmt.Errorf("sealing key has %d bytes, not 32", len(k))
	}
	block, err := aes.NewCipher(k)
	if err != nil {
		return nil, fmt.Errorf("sealing key: %w", err)
	}
	return cipher.NewGCM(block)
}
