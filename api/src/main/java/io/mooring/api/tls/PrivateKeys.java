package io.mooring.api.tls;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Private keys in the three forms in which tools write them: PKCS #8 (RFC 5208), PKCS #1 for RSA (RFC 8017) and SEC 1 for
 * elliptic curves (RFC 5915). The JDK reads the first; the others are put into its frame.
 */
final class PrivateKeys {
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");
    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final int PARAMETERS = 0xa0;

    // version 0; the identifiers 1.2.840.113549.1.1.1, with NULL, and 1.2.840.10045.2.1
    private static final byte[] VERSION = HexFormat.of().parseHex("020100");
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

    private PrivateKeys() {}

    /** The first key of a text of that file; {@link IllegalArgumentException} in words when there is none. */
    static PrivateKey read(PemFile file, String text) {
        for (PemFile.Block block : file.blocks(text)) {
            if (block.label().endsWith("PRIVATE KEY")) {
                if (block.der().length == 0 || block.label().startsWith("ENCRYPTED")) {
                    throw file.wrong("the key is encrypted (openssl pkey -in FILE -out NEW writes one that is not)");
                }
                try {
                    return key(block);
                } catch (InvalidKeySpecException | IndexOutOfBoundsException e) {
                    throw file.wrong("no key of RSA, an elliptic curve or Ed25519 that this Java knows");
                }
            }
        }
        throw file.wrong("no private key in it (expected -----BEGIN PRIVATE KEY-----)");
    }

    private static PrivateKey key(PemFile.Block block) throws InvalidKeySpecException {
        byte[] der =
                switch (block.label()) {
                    case "RSA PRIVATE KEY" -> der(SEQUENCE, VERSION, RSA, der(OCTETS, block.der()));
                    case "EC PRIVATE KEY" ->
                        der(
                                SEQUENCE,
                                VERSION,
                                der(SEQUENCE, EC, field(block.der(), PARAMETERS)),
                                der(OCTETS, block.der()));
                    default -> block.der();
                };
        InvalidKeySpecException refusal = new InvalidKeySpecException(block.label());
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (InvalidKeySpecException e) {
                refusal = e; // maybe a key of another kind
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK since 17 has " + algorithm, e);
            }
        }
        throw refusal;
    }

    /** Whether the key is the private half of the public one: what it signs, that one verifies. */
    static boolean match(PrivateKey key, PublicKey publicKey) {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> "EdDSA";
                };
        byte[] text = new byte[32];
        new SecureRandom().nextBytes(text);
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(text);
            Signature verifying = Signature.getInstance(algorithm);
            verifying.initVerify(publicKey);
            verifying.update(text);
            return verifying.verify(signing.sign());
        } catch (GeneralSecurityException e) {
            return false; // keys of different kinds
        }
    }

    /** A value of DER: tag, length, contents. */
    private static byte[] der(int tag, byte[]... contents) {
        int length = Arrays.stream(contents).mapToInt(part -> part.length).sum();
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 6);
        out.write(tag);
        if (length < 128) {
            out.write(length);
        } else {
            int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
            out.write(0x80 | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                out.write(length >>> (8 * i));
            }
        }
        for (byte[] part : contents) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** The contents of the first field of this tag in a sequence. */
    private static byte[] field(byte[] sequence, int tag) throws InvalidKeySpecException {
        int[] at = header(sequence, 0);
        for (int position = at[0]; position < sequence.length; ) {
            int[] next = header(sequence, position);
            if ((sequence[position] & 0xff) == tag) {
                return Arrays.copyOfRange(sequence, next[0], next[0] + next[1]);
            }
            position = next[0] + next[1];
        }
        throw new InvalidKeySpecException("the key does not name its curve");
    }

    /** Where the contents of the value at a position begin, and how long they are. */
    private static int[] header(byte[] der, int position) throws InvalidKeySpecException {
        int length = der[position + 1] & 0xff;
        int begin = position + 2;
        if (length >= 128) {
            int bytes = length & 0x7f;
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = length << 8 | der[begin++] & 0xff;
            }
        }
        if (length < 0 || length > der.length - begin) {
            throw new InvalidKeySpecException("the key ends before it is complete");
        }
        return new int[] {begin, length};
    }
}
